"""Is the vendor known, classified and answered for?"""
