"""
Fitting of what the reader weighs words with, on a marked set; needs the extra ``train``, and is not used at run time.
"""
