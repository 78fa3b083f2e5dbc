# SPDX-License-Identifier: ISC
"""Chromium without a window, by its DevTools protocol over a pipe.

Needs Python's standard library and a chromium in PATH ($CHROMIUM names
another). The browser keeps all it writes in a folder of its own, which goes
with it, and opens no port.
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

FLAGS = [
    '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run',
    '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--disable-extensions', '--hide-scrollbars',
    '--allow-file-access-from-files', '--remote-debugging-pipe',
    # A sandboxed frame stays in its page's process, in the tests' reach.
    '--disable-features=IsolateSandboxedIframes',
]
# A folded text that graphs are made of.
PLAIN = """\
main;parse;read_token 40
main;parse 10
main;write_file;write;[libc] 20
main;write_file;parse;Parse<int> 10
idle_[k] 120
"""
KEYS = {'Enter': 13, 'Escape': 27, 'Backspace': 8, 'Tab': 9, 'Home': 36,
        'ArrowLeft': 37, 'ArrowUp': 38, 'ArrowRight': 39, 'ArrowDown': 40}


def find():
    """The browser's path, or None."""
    names = [os.environ.get('CHROMIUM', ''), 'chromium', 'chromium-browser',
             'google-chrome']
    return next(filter(None, map(shutil.which, names)), None)


class Failure(Exception):
    pass


class Browser:
    def __init__(self):
        self.home = tempfile.mkdtemp()
        to_child, self.out = os.pipe()
        self.inp, from_child = os.pipe()

        def wire():
            # The protocol wants to read from 3 and write to 4.
            a, b = os.dup(to_child), os.dup(from_child)
            os.dup2(a, 3)
            os.dup2(b, 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)

        self.child = subprocess.Popen(
            [find(), '--user-data-dir=' + self.home] + FLAGS,
            preexec_fn=wire, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, HOME=self.home))
        os.close(to_child)
        os.close(from_child)
        self.buffer = b''
        self.last = 0
        self.events = []

    def close(self):
        try:
            self.send('Browser.close')
        except (Failure, OSError):
            pass
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        os.close(self.out)
        os.close(self.inp)
        shutil.rmtree(self.home, ignore_errors=True)

    def receive(self):
        while b'\0' not in self.buffer:
            more = os.read(self.inp, 1 << 20)
            if not more:
                raise Failure('the browser is gone')
            self.buffer += more
        message, self.buffer = self.buffer.split(b'\0', 1)
        return json.loads(message)

    def send(self, method, session=None, **params):
        self.last += 1
        call = {'id': self.last, 'method': method, 'params': params}
        if session:
            call['sessionId'] = session
        data = json.dumps(call).encode() + b'\0'
        while data:
            data = data[os.write(self.out, data):]
        while True:
            answer = self.receive()
            if answer.get('id') == call['id']:
                if 'error' in answer:
                    raise Failure(method + ': ' + answer['error']['message'])
                return answer['result']
            self.events.append(answer)

    def page(self, **kind):
        return Page(self, **kind)


class Page:
    """A tab of its own size; complaints lists errors and dialogs."""

    def __init__(self, browser, width=1200, height=800, dark=False,
                 touch=False, script=True):
        self.browser = browser
        target = browser.send('Target.createTarget', url='about:blank')
        self.target = target['targetId']
        self.session = browser.send('Target.attachToTarget', flatten=True,
                                    targetId=self.target)['sessionId']
        for domain in 'Page', 'Runtime', 'Log':
            self.send(domain + '.enable')
        self.resize(width, height, touch)
        if touch:
            self.send('Emulation.setTouchEmulationEnabled', enabled=True)
        if not script:
            self.send('Emulation.setScriptExecutionDisabled', value=True)
        scheme = {'name': 'prefers-color-scheme',
                  'value': 'dark' if dark else 'light'}
        self.send('Emulation.setEmulatedMedia', features=[scheme])

    def send(self, method, **params):
        return self.browser.send(method, self.session, **params)

    def close(self):
        self.browser.send('Target.closeTarget', targetId=self.target)

    def resize(self, width, height, mobile=False):
        self.send('Emulation.setDeviceMetricsOverride', width=width,
                  height=height, deviceScaleFactor=1, mobile=mobile)

    def open(self, url, ready='document.documentElement.dataset.ready'):
        """Opens and waits until the expression is true."""
        # From elsewhere: a new fragment alone would load nothing.
        self.send('Page.navigate', url='about:blank')
        self.browser.events.clear()
        self.send('Page.navigate', url=url)
        for _ in range(3000):
            if self.eval('document.readyState === "complete" && '
                         'location.href !== "about:blank" && (%s)' % ready):
                return
            # A page without scripts has no timers that would end.
            time.sleep(0.01)
        raise Failure('%s never got ready: %s' % (url, self.complaints()))

    def eval(self, expression):
        answer = self.send('Runtime.evaluate', expression=expression,
                           returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in answer:
            raise Failure(json.dumps(answer['exceptionDetails'])[:600])
        return answer['result'].get('value')

    def settle(self):
        """What was put off until now has been done after this."""
        self.eval('new Promise(done => setTimeout(done, 100))')

    def until(self, holds):
        """Waits for what comes of itself; whether it did."""
        for _ in range(200):
            if holds():
                return True
            self.settle()
        return False

    def complaints(self):
        bad = ('Runtime.exceptionThrown', 'Page.javascriptDialogOpening')
        return [e for e in self.browser.events
                if e.get('method') in bad or
                e.get('method') == 'Log.entryAdded' and
                e['params']['entry']['level'] == 'error']

    def mouse(self, kind, x, y, **more):
        self.send('Input.dispatchMouseEvent', type=kind, x=x, y=y, **more)

    def move(self, x, y):
        self.mouse('mouseMoved', x, y)

    def click(self, x, y):
        self.move(x, y)
        for kind in 'mousePressed', 'mouseReleased':
            self.mouse(kind, x, y, button='left', clickCount=1)

    def press(self, key, control=False):
        """One key: a name of KEYS or a character."""
        plain = len(key) == 1 and key.isascii() and key.isalnum()
        code = KEYS.get(key, ord(key.upper()) if plain else 0)
        params = dict(key=key, windowsVirtualKeyCode=code,
                      modifiers=2 if control else 0)
        text = '\r' if key == 'Enter' else key if len(key) == 1 else ''
        if text and not control:
            params['text'] = text
        self.send('Input.dispatchKeyEvent', type='keyDown', **params)
        params.pop('text', None)
        self.send('Input.dispatchKeyEvent', type='keyUp', **params)

    def type(self, text):
        for c in text:
            self.press(c)

    def screenshot(self, path, whole=False):
        answer = self.send('Page.captureScreenshot', format='png',
                           captureBeyondViewport=whole)
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(base64.b64decode(answer['data']))
