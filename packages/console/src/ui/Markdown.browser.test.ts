import { expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import Markdown from './Markdown.svelte'
import { htmlOf as trustedHtmlOf } from './markdown.ts'

const htmlOf = (source: string, lines = false) => String(trustedHtmlOf(source, lines))

/** What must never be in a page, however the source was written. */
function dangers(html: string): readonly string[] {
  const found: string[] = []
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const element of page.body.querySelectorAll('*')) {
    const tag = element.tagName.toLowerCase()
    if (
      /^(script|style|iframe|object|embed|img|svg|math|form|button|video|audio|link|meta|base|template)$/.test(
        tag,
      )
    )
      found.push(tag)
    for (const { name, value } of element.attributes) {
      if (/^on|^style$|^srcdoc$|^formaction$|^id$|^name$|^class$/.test(name)) found.push(`${tag}[${name}]`)
      if (/^(href|src|action|xlink:href)$/.test(name) && !/^(https?:|mailto:)/i.test(value)) found.push(value)
    }
    if (tag === 'a' && !(element.getAttribute('rel') ?? '').includes('noopener'))
      found.push('a without noopener')
  }
  return found
}

const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '![x](https://evil.example/pixel.gif)',
  '![x](javascript:alert(1))',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\nscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](//evil.example/)',
  '[x](/api/auth/sign-out)',
  '<javascript:alert(1)>',
  '[x]: javascript:alert(1)\n\n[x]',
  '<a href="https://ok.example" onclick="alert(1)">x</a>',
  '<svg onload=alert(1)><circle/></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<form action="https://evil.example"><input name=password><button>Sign in</button></form>',
  '<input type="image" src=x onerror=alert(1)>',
  '<style>*{display:none}</style>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<object data="javascript:alert(1)"></object>',
  '<details open ontoggle=alert(1)>x</details>',
  '[x](https://ok.example "\\" onmouseover=alert(1) x=\\"")',
  '[x](https://ok.example/"onmouseover="alert(1))',
  '```<img src=x onerror=alert(1)>\n</code></pre><script>alert(1)</script>\n```',
  '`</code><script>alert(1)</script>`',
  '| a |\n|---|\n| <img src=x onerror=alert(1)> |',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '# <span id="main" class="tip">x</span>',
]

test.each(HOSTILE)('nothing dangerous comes of %j', (source) => {
  expect(dangers(htmlOf(source))).toEqual([])
})

test('raw HTML is shown as the text that it is', () => {
  expect(htmlOf('a <b>bold</b> move')).toContain('a &lt;b&gt;bold&lt;/b&gt; move')
})

test('http, https and mailto links stay, open apart, and say nothing of where they came from', () => {
  expect(htmlOf('[a](https://a.example)')).toBe(
    '<p><a href="https://a.example" target="_blank" rel="noopener noreferrer nofollow">a</a></p>\n',
  )
  expect(htmlOf('<soc@a.example>')).toContain('href="mailto:soc@a.example"')
  expect(htmlOf('http://a.example')).toContain('href="http://a.example"')
})

test('a new line in a note is one; in a runbook it is only where the file was wrapped', () => {
  expect(htmlOf('one\ntwo', true)).toBe('<p>one<br>two</p>\n')
  expect(htmlOf('one\ntwo')).toBe('<p>one\ntwo</p>\n')
})

test('an image becomes its words', () => {
  expect(htmlOf('![the ransom note](https://a.example/x.png)')).toBe('<p>the ransom note</p>\n')
})

test('headings begin at the third level, below those of the page', () => {
  expect(htmlOf('# A\n\n###### F')).toBe('<h3>A</h3>\n<h6>F</h6>\n'.replaceAll('\n<', '<').replace(/\n$/, ''))
})

test('a command in a code block can be copied, and says when it was', async () => {
  const screen = await render(Markdown, { source: '```\nsudo systemctl restart pg\n```' })
  const copy = screen.getByRole('button', { name: 'Copy sudo systemctl restart pg' })
  await copy.click()
  const read = await navigator.clipboard.readText().catch(() => undefined)
  await expect.element(copy).toHaveTextContent(read === undefined ? /copied/i : /^Copied \d\d:\d\d:\d\d/)
  if (read !== undefined) expect(read).toBe('sudo systemctl restart pg')
})

test('each block takes its direction from its own words', async () => {
  const screen = await render(Markdown, { source: 'English\n\nتم عزل الخوادم' })
  const block = screen.getByText('تم عزل الخوادم')
  await expect.element(block).toHaveStyle({ unicodeBidi: 'plaintext' })
})
