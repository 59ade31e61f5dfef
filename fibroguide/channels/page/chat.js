// The plain chat page: starts a session, sends what is typed or pressed, shows the replies.
const log = document.querySelector('#log')
const form = document.querySelector('#form')
const field = document.querySelector('#text')
let session

function show(who, fill) {
  const item = document.createElement('li')
  item.className = who === 'You' ? 'you' : 'bot'
  const label = document.createElement('span')
  label.className = 'who'
  label.textContent = `${who} said: `
  item.append(label)
  fill(item)
  log.append(item)
  item.scrollIntoView({block: 'nearest'})
}

function showReply(message) {
  show('Fibro Guide', item => {
    // The server renders Markdown with HTML switched off; parsing it apart runs no script.
    item.append(...new DOMParser().parseFromString(message.html, 'text/html').body.childNodes)
    for (const link of item.querySelectorAll('a[href^="/"], a[href^="https:"]')) link.target = '_blank' // the chat stays open
    if (!message.buttons.length) return
    const choices = document.createElement('div')
    choices.className = 'choices'
    for (const {title, button} of message.buttons) {
      const choice = document.createElement('button')
      choice.type = 'button'
      choice.textContent = title
      choice.addEventListener('click', () => send({button}, title))
      choices.append(choice)
    }
    item.append(choices)
  })
}

// Without the server nobody looks for danger, so every message is answered as if it could be one.
const UNREACHABLE =
  'I cannot be reached right now. If anybody may be in danger, call your emergency number now (911 in the US). ' +
  'Otherwise please try again, or call the clinic.'

async function post(path, body) {
  const headers = {'Content-Type': 'application/json'}
  if (session) headers.Authorization = `Bearer ${session}`
  const answer = await fetch(`webhooks/web/${path}`, {method: 'POST', headers, body: JSON.stringify(body)})
  const data = await answer.json()
  if (!answer.ok) throw Object.assign(new Error(data.error), {status: answer.status})
  return data
}

async function start() {
  session = undefined
  const data = await post('session', {})
  session = data.session
  return data.messages
}

async function send(body, shown) {
  show('You', item => item.append(shown))
  try {
    if (!session) await start()
    let data
    try {
      data = await post('messages', body)
    } catch (error) {
      if (error.status !== 401) throw error
      await start() // the session has ended: begin another and ask again
      data = await post('messages', body)
    }
    data.messages.forEach(showReply)
  } catch (error) {
    show('Fibro Guide', item => item.append(error.status ? error.message : UNREACHABLE))
  }
}

form.addEventListener('submit', event => {
  event.preventDefault()
  const text = field.value
  field.value = ''
  send({text}, text)
})

start().then(messages => messages.forEach(showReply)).catch(() => {
  show('Fibro Guide', item => item.append(UNREACHABLE))
})
