# SPDX-License-Identifier: ISC
"""The same graphs in Firefox: firefox.py FG-SVG FOLDER.

Opens one, and zooms, searches, goes through the views and saves a picture, by
real mouse and key events. Talks to Firefox by its own Marionette protocol;
needs no driver. Prints "pass NAME" or "fail NAME: why".
"""
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from urllib.request import pathname2url

from browser import PLAIN

PROG, FOLDER = sys.argv[1], os.path.abspath(sys.argv[2])
PREFS = {
    'marionette.port': 0, 'browser.shell.checkDefaultBrowser': False,
    'datareporting.policy.dataSubmissionEnabled': False,
    'app.update.auto': False, 'browser.startup.page': 0,
    'toolkit.telemetry.reportingpolicy.firstRun': False,
    'network.captive-portal-service.enabled': False,
    'network.connectivity-service.enabled': False,
}
KEYS = {'Enter': '\ue007', 'Escape': '\ue00c', 'ArrowUp': '\ue013',
        'Home': '\ue011', 'Backspace': '\ue003'}


def find():
    return shutil.which('firefox-esr') or shutil.which('firefox')


class Firefox:
    def __init__(self):
        self.home = tempfile.mkdtemp()
        with open(self.home + '/user.js', 'w') as f:
            for key, value in PREFS.items():
                f.write('user_pref(%s, %s);\n' % (json.dumps(key),
                                                  json.dumps(value)))
        self.child = subprocess.Popen(
            [find(), '--headless', '--marionette', '--no-remote', '--profile',
             self.home], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=dict(os.environ, HOME=self.home))
        self.wire, self.last = None, 0
        try:
            self.connect()
        except Exception:
            self.close()
            raise

    def connect(self):
        port = self.home + '/MarionetteActivePort'
        for _ in range(600):
            if os.path.exists(port) and open(port).read().strip():
                break
            time.sleep(0.1)
        self.wire = socket.create_connection(
            ('127.0.0.1', int(open(port).read())), 120)
        self.receive()
        self.send('WebDriver:NewSession', {})
        self.send('WebDriver:SetWindowRect', {'width': 1200, 'height': 800})

    def close(self):
        if self.wire:
            self.wire.close()
        self.child.terminate()
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def receive(self):
        digits = b''
        while not digits.endswith(b':'):
            digits += self.wire.recv(1)
        left, data = int(digits[:-1]), b''
        while len(data) < left:
            data += self.wire.recv(left - len(data))
        return json.loads(data)

    def send(self, command, params):
        self.last += 1
        text = json.dumps([0, self.last, command, params]).encode()
        self.wire.sendall(b'%d:' % len(text) + text)
        answer = self.receive()
        if answer[2]:
            raise AssertionError(answer[2]['message'])
        return answer[3]

    def open(self, url):
        self.send('WebDriver:Navigate', {'url': url})
        check(self.until('document.documentElement.dataset.ready'), 'ready')

    def eval(self, expression):
        return self.send('WebDriver:ExecuteScript', {
            'script': 'return ' + expression, 'args': []})['value']

    def until(self, expression):
        for _ in range(200):
            if self.eval(expression):
                return True
            time.sleep(0.1)
        return False

    def act(self, kind, *actions, **more):
        self.send('WebDriver:PerformActions', {'actions': [
            dict(type=kind, id=kind, actions=actions, **more)]})

    def click(self, x, y):
        self.act('pointer', {'type': 'pointerMove', 'x': int(x), 'y': int(y)},
                 {'type': 'pointerDown', 'button': 0},
                 {'type': 'pointerUp', 'button': 0})

    def type(self, *keys):
        self.act('key', *({'type': kind, 'value': KEYS.get(key, key)}
                          for key in keys for kind in ('keyDown', 'keyUp')))

    def screenshot(self, path):
        picture = self.send('WebDriver:TakeScreenshot', {'full': False})
        with open(path, 'wb') as f:
            f.write(base64.b64decode(picture['value']))


def check(truth, what):
    if not truth:
        raise AssertionError(what)


LABELS = ('Array.from(document.querySelectorAll(".fg-frames text"), '
          't => t.textContent)')


def text_of(kind):
    return 'document.querySelector(".%s").textContent' % kind


def middle(label):
    return ('(r => [r.x + r.width / 2, r.y + r.height / 2])(Array.from('
            'document.querySelectorAll(".fg-frames text")).find('
            't => t.textContent === "%s").getBoundingClientRect())' % label)


def test_opens(fox):
    check({'all', 'main', 'idle', '[libc]'} <= set(fox.eval(LABELS)),
          fox.eval(LABELS))
    check(fox.eval(text_of('fg-details')) == 'all (200 samples, 100%)', 'all')
    fox.screenshot(FOLDER + '/firefox.png')


def test_zoom(fox):
    fox.click(*fox.eval(middle('parse')))
    check(fox.until('!%s.includes("idle")' % LABELS), fox.eval(LABELS))
    check(fox.until('location.hash.includes("z=")'), 'no address')
    fox.send('WebDriver:Back', {})
    check(fox.until(LABELS + '.includes("idle")'), 'Back does not zoom out')


def test_search(fox):
    fox.type('/')
    fox.type(*'parse')
    matched = text_of('fg-matched')
    check(fox.until(matched + ' === "Matched: 30.00%"'), fox.eval(matched))
    fox.type('Escape')
    fox.type('Home', 'ArrowUp', 'Enter')
    check(fox.until(text_of('fg-details') + '.startsWith("idle (120")'),
          fox.eval(text_of('fg-details')))
    fox.type('Escape')


def test_views(fox):
    fox.type('t')
    check(fox.until('document.querySelectorAll(".fg-rows [role=row]").length'
                    ' === 8'), 'functions')
    for view in 'outline', 'callees', 'callers', 'sandwich':
        fox.type('v')
        check(fox.until('document.querySelector(".fg-view").value === "%s"'
                        % view), view)
    fox.screenshot(FOLDER + '/firefox-sandwich.png')
    fox.eval('document.querySelector(".fg-reset").click()')


def test_save(fox):
    fox.eval('(URL.createObjectURL = blob => { blob.text().then('
             't => document.documentElement.saved = t); return "#"; }, 1)')
    fox.eval('(document.querySelector("g.fg-frames").focus(), 1)')
    fox.type('p')
    check(fox.until('document.documentElement.saved'), 'nothing')
    saved = fox.eval('document.documentElement.saved')
    check('idle' in saved and '<script' not in saved, saved[:200])


def main(tests):
    if not find():
        print('firefox is not installed')
        sys.exit(77)
    os.makedirs(FOLDER, exist_ok=True)
    path = FOLDER + '/firefox.svg'
    with open(path, 'wb') as f:
        subprocess.run([PROG], input=PLAIN.encode(), stdout=f, check=True)
    fox = Firefox()
    try:
        for name, test in list(tests.items()):
            if not name.startswith('test_'):
                continue
            try:
                fox.open('file://' + pathname2url(path))
                test(fox)
                print('pass firefox', name[5:], flush=True)
            except (AssertionError, OSError) as e:
                print('fail firefox %s: %s' % (name[5:], e), flush=True)
    finally:
        fox.close()


main(globals())
