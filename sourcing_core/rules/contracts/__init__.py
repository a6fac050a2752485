"""Is the work under a contract that holds, and does its end come as a surprise?"""
