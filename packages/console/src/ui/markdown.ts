/**
 * Markdown to HTML that may stand in a page. Two walls: marked is told to make no raw HTML, no images and no foreign
 * links; DOMPurify then lets through only the tags and attributes named here. Loaded on first use (27 KB).
 */
import DOMPurify from 'dompurify'
import { Marked } from 'marked'

const LINK = /^(?:https?:|mailto:)/i

const TAGS = [
  ...['p', 'br', 'hr', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'input'],
  ...['h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
]
const ATTRIBUTES = ['href', 'rel', 'target', 'type', 'checked', 'disabled', 'start', 'align', 'aria-label']

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    image: ({ text, href }) => escapeHtml(text === '' ? href : text),
    // A note lives under a heading of the page: its own begin at the third level.
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 2)
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens)
      if (!LINK.test(href)) return text
      return `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer nofollow">${text}</a>`
    },
    checkbox: ({ checked }) =>
      `<input type="checkbox" disabled aria-label="${checked ? 'ticked' : 'not ticked'}"${checked ? ' checked' : ''}> `,
  },
})

const purifier = DOMPurify(window)
// The allowed address forms are narrower than DOMPurify's own, and an input is only ever a list's dead check box.
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A' && !LINK.test(node.getAttribute('href') ?? '')) node.removeAttribute('href')
  if (node.tagName === 'INPUT' && node.getAttribute('type') !== 'checkbox') node.remove()
})

/**
 * @param source Markdown from a person or a runbook
 * @param lines each new line is one, as in a note typed on a phone; a runbook's text is wrapped by its file
 * @returns HTML without scripts, images, styles or raw HTML; marked as trusted where the browser knows Trusted Types,
 * because the server's policy lets no other HTML into the page
 */
export function htmlOf(source: string, lines = false) {
  return purifier.sanitize(marked.parse(source, { async: false, breaks: lines }), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_TRUSTED_TYPE: true,
  })
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)
}
