# SPDX-License-Identifier: ISC
"""Opens a graph in a browser as a user would: look.py SVG PNG NAME ...

Fails if the page complains or if searching for a NAME does not find it; a
screenshot is left in PNG.
"""
import os
import sys
from urllib.request import pathname2url

from browser import Browser, find

if not find():
    print('no chromium')
    sys.exit(77)
svg, png, names = sys.argv[1], sys.argv[2], sys.argv[3:]
browser = Browser()
try:
    page = browser.page(width=1400, height=700)
    page.open('file://' + pathname2url(os.path.abspath(svg)))
    page.screenshot(png)
    bad = page.complaints()
    text = page.eval('document.documentElement.textContent')
    bad += ['no ' + name for name in names if name not in text]
finally:
    browser.close()
print(*bad, sep='\n')
sys.exit(len(bad) > 0)
