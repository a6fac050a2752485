"""Are the figures there, and can they be relied on?"""
