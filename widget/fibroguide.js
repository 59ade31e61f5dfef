// The one file that a website loads: a button, and on first use the chat behind it.
//   <script src="https://bot.your-clinic.example/fibroguide.js" defer></script>
//   <fibro-guide>Questions? Call +1 202 555 0143.</fibro-guide>
(() => {
  const home = new URL('.', document.currentScript.src)
  const label = {en: 'Ask a question', es: 'Haga una pregunta'}
  const looks = new CSSStyleSheet()
  looks.replaceSync(`
    :host { all: initial; position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000; color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
    :host([position=left]) { inset-inline: 1rem auto; }
    .launcher { font: inherit; min-height: 44px; padding: .6rem 1.1rem; border: 2px solid transparent; border-radius: 1.4rem;
      background: var(--fibro-guide-accent, #14507a); color: var(--fibro-guide-on-accent, #fff); box-shadow: 0 2px 8px #0006; cursor: pointer; }
    .launcher:focus-visible { outline: 3px solid var(--fibro-guide-focus, Highlight); outline-offset: 2px; }
    [hidden] { display: none !important; }
    @media print { :host(:not([open])) { display: none; } }`)

  class FibroGuide extends HTMLElement {
    static observedAttributes = ['open']

    connectedCallback() {
      if (this.shadowRoot) return
      this.attachShadow({mode: 'open'}).adoptedStyleSheets = [looks]
      this.launcher = document.createElement('button')
      this.launcher.className = 'launcher'
      this.launcher.part = 'launcher'
      this.launcher.type = 'button'
      this.launcher.textContent = this.getAttribute('title') || label[this.language]
      this.launcher.setAttribute('aria-expanded', 'false')
      this.launcher.addEventListener('click', () => this.setAttribute('open', ''))
      this.shadowRoot.append(this.launcher)
      if (this.hasAttribute('open')) this.show({quietly: true})
      else if (recall('fibroguide-open')) this.setAttribute('open', 'quietly')
    }

    attributeChangedCallback(name, before, now) {
      if (!this.launcher || (before === null) === (now === null)) return
      if (now === null) this.chat?.close()
      else this.show({quietly: now === 'quietly'})
    }

    disconnectedCallback() {
      this.chat?.leave()
      this.chat = undefined
    }

    get endpoint() {
      return new URL(this.getAttribute('endpoint') || '.', home).href
    }

    get language() {
      const wanted = this.getAttribute('language') || this.closest('[lang]')?.lang || 'en'
      return wanted.toLowerCase().startsWith('es') ? 'es' : 'en'
    }

    async show({quietly}) {
      this.chat ??= new (await import(new URL('widget/chat.js', home))).Chat(this)
      this.chat.open({quietly})
    }
  }

  function recall(name) {
    try {
      return sessionStorage.getItem(name)
    } catch {
      return null // storage is switched off: the chat works, and forgets when the page changes
    }
  }

  if (!customElements.get('fibro-guide')) customElements.define('fibro-guide', FibroGuide)
})()
