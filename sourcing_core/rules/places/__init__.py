"""Is it known where the work is done and the data is kept?"""
