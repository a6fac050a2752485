"""Is there a promise that can be measured, and does anybody check it?"""
