// Talks to the server: begins sessions, sends messages until they have arrived, fetches and erases the conversation.
const TIMEOUT = 15000 // milliseconds
const RETRIES = [1000, 2000, 4000]
const TOKEN = 'fibroguide-session'

/** The server's refusal: `status`, a sentence for the person, and the seconds to wait where it may be tried again. */
export class Refused extends Error {
  constructor(status, sentence, retryAfter) {
    super(sentence)
    this.status = status
    this.retryAfter = retryAfter
  }
}

/** The server cannot be reached. */
export class Unreachable extends Error {}

export class Transport {
  constructor(endpoint) {
    this.endpoint = endpoint
    this.token = memory.get(TOKEN)
  }

  get began() {
    return Boolean(this.token)
  }

  /** Begins a session; resolves to the greeting's messages. */
  async begin() {
    const body = await this.#call('POST', 'session', {})
    this.token = body.session
    memory.set(TOKEN, this.token)
    return body.messages
  }

  /** Resolves to all messages of the session. */
  async history() {
    return (await this.#call('GET', 'messages')).messages
  }

  /**
   * Sends `{text}` or `{button}` under an id of its own, again where the connection fails; resolves to the replies.
   * `failed` is called at the first failure: nobody may wait for all attempts before they are told whom to call.
   */
  async send(message, id, failed = () => {}) {
    for (const pause of [...RETRIES, null]) {
      try {
        return (await this.#call('POST', 'messages', {id, ...message})).messages
      } catch (error) {
        if (!(error instanceof Unreachable) || pause === null || !navigator.onLine) throw error
        failed()
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
  }

  /** Ends the session and erases everything about it. */
  async erase() {
    try {
      if (this.token) await this.#call('DELETE', 'session')
    } catch (error) {
      if (error.status !== 401) throw error // it has ended already
    }
    this.forget()
  }

  forget() {
    this.token = null
    memory.remove(TOKEN)
  }

  async #call(method, path, body) {
    const headers = {}
    if (body) headers['Content-Type'] = 'application/json'
    if (this.token && path !== 'session' || method === 'DELETE') headers.Authorization = `Bearer ${this.token}`
    let answer
    try {
      answer = await fetch(new URL(`webhooks/web/${path}`, this.endpoint), {
        method,
        headers,
        body: body && JSON.stringify(body),
        credentials: 'omit',
        signal: AbortSignal.timeout(TIMEOUT),
      })
      if (answer.ok) return answer.status === 204 ? null : await answer.json()
    } catch (error) {
      throw new Unreachable(error.message)
    }
    const problem = await answer.json().catch(() => ({}))
    if (answer.status >= 500 && !problem.error) throw new Unreachable(`status ${answer.status}`)
    throw new Refused(answer.status, problem.error || `Status ${answer.status}`, Number(answer.headers.get('Retry-After')) || 0)
  }
}

/** The browser's session storage, or nothing where it is switched off. */
export const memory = {
  get(name) {
    try {
      return sessionStorage.getItem(name)
    } catch {
      return null
    }
  },
  set(name, value) {
    try {
      sessionStorage.setItem(name, value)
    } catch {
      // nothing is kept over page changes then
    }
  },
  remove(name) {
    try {
      sessionStorage.removeItem(name)
    } catch {
      // nothing was kept
    }
  },
}
