// The chat itself: what it shows, and what happens when somebody writes, presses, loses the connection or leaves.
import {looks} from './looks.js'
import {rendered} from './render.js'
import {strings} from './strings.js'
import {Refused, Transport, Unreachable, memory} from './transport.js'

const MAX_TEXT = 1000 // characters; the server takes no more
const NEAR_LIMIT = 150
const OPEN = 'fibroguide-open'
const DRAFT = 'fibroguide-draft'

export class Chat {
  constructor(host) {
    this.host = host
    this.say = strings[host.language]
    this.number = host.getAttribute('emergency') || '911'
    this.transport = new Transport(host.endpoint)
    this.waiting = [] // messages that have not arrived yet, in order
    this.#build()
    this.leaving = new AbortController()
    addEventListener('offline', () => this.#status(this.say.offline), {signal: this.leaving.signal})
    addEventListener('online', () => this.#online(), {signal: this.leaving.signal})
  }

  async open({quietly}) {
    this.panel.hidden = false
    this.host.launcher.hidden = true
    this.host.launcher.setAttribute('aria-expanded', 'true')
    memory.set(OPEN, 'yes')
    if (!quietly) this.field.focus()
    this.ready ??= this.#begin()
    await this.ready
  }

  close() {
    this.panel.hidden = true
    this.host.launcher.hidden = false
    this.host.launcher.setAttribute('aria-expanded', 'false')
    memory.remove(OPEN)
    this.host.launcher.focus()
  }

  leave() {
    this.leaving.abort()
    this.panel.remove()
  }

  #build() {
    const {say} = this
    this.panel = make('section', {className: 'panel', part: 'panel', role: 'dialog', lang: this.host.language, 'aria-labelledby': 'title'})
    const close = button(say.close, () => this.host.removeAttribute('open'), '✕')
    const more = button(say.more, () => this.#toggleTools(more), '⋯')
    more.setAttribute('aria-expanded', 'false')
    const header = make('div', {className: 'header', part: 'header'}, make('h2', {id: 'title'}, this.host.getAttribute('title') || say.title), more, close)
    const call = make('a', {href: `tel:${this.number.replace(/[^0-9+]/g, '')}`}, this.number)
    const emergency = make('p', {className: 'emergency'}, `${say.emergency} `, call)
    this.tools = make('div', {className: 'tools', hidden: true},
      button(say.copy, () => this.#copy()), button(say.print, () => print()), button(say.erase, () => this.#erase()))
    this.list = make('ol', {className: 'list'})
    this.log = make('div', {className: 'log', part: 'log', role: 'log', 'aria-label': say.log, tabIndex: 0}, this.list)
    this.status = make('p', {className: 'status', role: 'status'})
    this.field = make('textarea', {id: 'text', rows: 1, maxLength: MAX_TEXT, dir: 'auto', autocomplete: 'off', 'aria-describedby': 'count'})
    this.field.value = memory.get(DRAFT) || ''
    this.count = make('span', {id: 'count', className: 'hidden'})
    const form = make('form', {className: 'composer', part: 'composer'},
      make('label', {htmlFor: 'text'}, say.field), this.field, make('button', {className: 'send', type: 'submit'}, say.send), this.count)
    form.addEventListener('submit', (event) => { event.preventDefault(); this.#submit() })
    this.field.placeholder = say.field
    this.field.addEventListener('input', () => this.#typed())
    this.field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.#submit() }
    })
    this.panel.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.host.removeAttribute('open') })
    this.panel.append(header, emergency, this.tools, this.log, this.status, form)
    this.host.shadowRoot.adoptedStyleSheets.push(looks)
    this.host.shadowRoot.append(this.panel)
  }

  async #begin() {
    try {
      if (this.transport.began) await this.#restore()
      else (await this.transport.begin()).forEach((message) => this.#bot(message))
    } catch (error) {
      this.ready = undefined // the next opening tries again
      this.#trouble(error)
    }
  }

  async #restore() {
    let messages
    try {
      messages = await this.transport.history()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.transport.forget() // the session has ended
      const greeting = await this.transport.begin()
      this.#status(this.say.newChat)
      greeting.forEach((message) => this.#bot(message))
      return
    }
    this.log.setAttribute('aria-live', 'off') // what was said before must not be read out again
    for (const message of messages) {
      if (message.from === 'person') this.#you(message.text)
      else this.#bot(message)
    }
    requestAnimationFrame(() => this.log.removeAttribute('aria-live'))
  }

  #typed() {
    memory.set(DRAFT, this.field.value)
    const left = MAX_TEXT - this.field.value.length
    this.count.textContent = left <= NEAR_LIMIT ? this.say.left(left) : ''
    this.count.className = left <= NEAR_LIMIT ? '' : 'hidden'
  }

  #submit() {
    const text = this.field.value.trim()
    if (!text) return
    this.field.value = ''
    this.#typed()
    this.#put({text}, text)
  }

  #press(choice, title, group) {
    if (choice.getAttribute('aria-disabled') === 'true') return
    for (const other of group) other.setAttribute('aria-disabled', 'true')
    choice.classList.add('chosen')
    choice.append(make('span', {className: 'hidden'}, ` (${this.say.chosen})`))
    this.#put({button: choice.value}, title)
  }

  // Shows a message and sends it after those that still wait.
  #put(message, shown) {
    const item = this.#you(shown)
    this.waiting.push({message, id: crypto.randomUUID?.() ?? String(Math.random()).slice(2), item})
    if (this.waiting.length === 1 || !this.sending) this.#deliver()
  }

  async #deliver() {
    if (this.sending || !this.waiting.length) return
    this.sending = true
    await this.ready
    try {
      while (this.waiting.length) {
        const {message, id, item} = this.waiting[0]
        this.#status(this.say.typing)
        const replies = await this.#sent(message, id, item)
        item.classList.remove('unsent')
        this.waiting.shift()
        this.#status('')
        replies.forEach((reply) => this.#bot(reply))
      }
    } catch (error) {
      this.#held(error)
    } finally {
      this.sending = false
    }
  }

  async #sent(message, id, item) {
    const failed = () => {
      if (item.classList.contains('unsent')) return
      item.classList.add('unsent')
      this.#words(this.say.unreachable(this.number))
      this.#status(this.say.notSent)
    }
    try {
      if (!this.transport.began) (await this.transport.begin()).forEach((greeting) => this.#bot(greeting))
      return await this.transport.send(message, id, failed)
    } catch (error) {
      if (error.status !== 401) throw error
      const greeting = await this.transport.begin() // the session has ended: the message opens a new one
      this.#status(this.say.newChat)
      return message.text ? this.transport.send(message, id) : greeting
    }
  }

  // A message could not be sent: it stays, marked, and is sent again as soon as that may work.
  #held(error) {
    const {item, message} = this.waiting[0]
    if (error instanceof Refused && !error.retryAfter) {
      this.waiting.shift() // it never will: say why, and give the text back
      this.#words(error.message)
      if (message.text && !this.field.value) { this.field.value = message.text; this.#typed() }
      this.#status('')
      this.#deliver()
      return
    }
    const told = item.classList.contains('unsent')
    item.classList.add('unsent')
    if (error instanceof Refused) {
      this.#words(error.message)
      this.#status(this.say.wait(error.retryAfter))
      setTimeout(() => this.#deliver(), error.retryAfter * 1000)
    } else if (!navigator.onLine) {
      this.#status(this.say.offline)
    } else {
      this.#trouble(error, told)
    }
  }

  #trouble(error, told = false) {
    if (!(error instanceof Unreachable)) {
      this.#words(error.message)
      return
    }
    const again = button(this.say.again, () => {
      again.remove()
      if (!this.transport.began) this.ready ??= this.#begin()
      this.#deliver()
    })
    if (told) this.list.lastElementChild.append(again)
    else this.#words(this.say.unreachable(this.number), again)
    this.#status(this.waiting.length ? this.say.notSent : '')
  }

  #online() {
    this.#status(this.say.online)
    this.ready ??= this.#begin()
    this.#deliver()
  }

  #you(text) {
    return this.#item('you', this.say.you, make('span', {dir: 'auto'}, text))
  }

  #words(sentence, ...others) {
    this.#item('bot', this.say.bot, make('div', {className: 'words'}, make('p', {}, sentence)), ...others)
  }

  #bot(message) {
    const parts = [make('div', {className: 'words', dir: 'auto', lang: 'en'}, rendered(message.html, this.host.endpoint))]
    if (message.source.length) parts.push(make('p', {className: 'source', lang: 'en'}, this.say.source + message.source.join('; ')))
    if (message.buttons.length) {
      const group = message.buttons.map(({title, button: value}) => make('button', {type: 'button', part: 'choice', value, lang: 'en'}, title))
      const isThumb = (choice) => /^\p{Extended_Pictographic}/u.test(choice.textContent) // a verdict leaves the topics as they are
      message.buttons.forEach(({title}, i) => {
        const rivals = group.filter((choice) => isThumb(choice) === isThumb(group[i]))
        group[i].addEventListener('click', () => this.#press(group[i], title, rivals))
      })
      parts.push(make('ul', {className: 'choices', 'aria-label': this.say.choices}, ...group.map((choice) => make('li', {}, choice))))
    }
    this.#item('bot', this.say.bot, ...parts)
  }

  #item(who, label, ...parts) {
    const item = make('li', {className: who, part: 'message'}, make('span', {className: 'hidden'}, label), ...parts)
    this.list.append(item)
    this.log.scrollTop = who === 'you' ? this.log.scrollHeight : item.offsetTop - this.log.offsetTop - 8 // begin with an answer's first line
    return item
  }

  #status(text) {
    this.status.textContent = text
  }

  #toggleTools(more) {
    this.tools.hidden = !this.tools.hidden
    more.setAttribute('aria-expanded', String(!this.tools.hidden))
  }

  async #copy() {
    await navigator.clipboard.writeText([...this.list.children].map((item) => item.textContent.trim()).join('\n\n'))
    this.#status(this.say.copied)
  }

  async #erase() {
    if (!confirm(this.say.sureToErase)) return
    try {
      await this.transport.erase()
    } catch (error) {
      this.#trouble(error)
      return
    }
    this.list.replaceChildren()
    this.waiting = []
    memory.remove(DRAFT)
    this.#status(this.say.erased)
    this.ready = this.#begin()
    this.field.focus()
  }
}

function make(tag, settings = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(settings)) {
    if (name in element && !name.startsWith('aria')) element[name] = value
    else element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}

function button(label, action, sign) {
  const element = make('button', {type: 'button'}, sign ?? label)
  if (sign) { element.setAttribute('aria-label', label); element.title = label }
  element.addEventListener('click', action)
  return element
}
