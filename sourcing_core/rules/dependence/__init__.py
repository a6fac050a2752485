"""How much hangs on few?"""
