"""Does the contract say what it must say?"""
