// The browser that looks at both sides.
import puppeteer from 'puppeteer-core';

/** A Chromium of its own, with nothing kept. */
export function open() {
  return puppeteer.launch({
    executablePath: process.env.CHROME_PATH,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // A frame of another site in the page's process, where one trace sees both.
      '--disable-site-isolation-trials',
      // Nothing leaves this machine.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      '--lang=en-GB',
    ],
  });
}

/** Every address that is fetched, in this order, to show these pages one after the other. */
export async function fetched(browser, addresses) {
  const visitor = await browser.createBrowserContext();
  const page = await visitor.newPage();
  const seen = new Set();
  page.on('request', (request) => {
    const address = request.url().split('#')[0];
    if (address.startsWith('http')) seen.add(address);
  });
  for (const address of addresses) {
    await page.goto(address, { waitUntil: 'networkidle0' });
  }
  await visitor.close();
  return [...seen];
}
