// Builds a reply's DOM node by node: whatever the server sent, only these tags and links come out of it.
const TAGS = new Set(['P', 'BR', 'STRONG', 'EM', 'UL', 'OL', 'LI'])
const BOXES = /^[☐☑]/
const LINKS = /^(?:https:\/\/|mailto:|tel:)/i

export function rendered(html, endpoint) {
  const parsed = new DOMParser().parseFromString(html, 'text/html') // runs no script, loads no image
  const fragment = document.createDocumentFragment()
  copy(parsed.body, fragment, endpoint)
  return fragment
}

function copy(from, to, endpoint) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.append(node.data)
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const element = TAGS.has(node.tagName) ? document.createElement(node.tagName) : node.tagName === 'A' ? link(node, endpoint) : null
      if (element) to.append(element)
      if (node.tagName === 'LI' && BOXES.test(node.textContent)) element.className = 'box'
      copy(node, element || to, endpoint)
    }
  }
}

function link(node, endpoint) {
  const href = node.getAttribute('href') || ''
  const own = href.startsWith('/print/')
  if (!own && !LINKS.test(href)) return null
  const anchor = document.createElement('a')
  anchor.href = own ? new URL(href.slice(1), endpoint).href : href
  if (own || href.startsWith('https:')) {
    anchor.target = '_blank' // the chat stays open
    anchor.rel = 'noopener noreferrer'
  }
  return anchor
}
