import { byId, changed, element, pressable, send } from './elements.js'
import { drawFaults, drawWire } from './faults.js'
import { drawPhone } from './phone.js'
import { drawRoll } from './roll.js'

const reconnectMs = 1000
const phoneMs = 2000
const peopleMs = 5000
const drawn = { reader: null, scan: '', people: '' }
const stories = new Map()
const cardKinds = {
  resident: '居民身份证',
  permit: '港澳台居民居住证',
  'foreigner-2023': '外国人永久居留身份证',
  'foreigner-2017': '外国人永久居留身份证（2017 版）',
}

const portrait = () => {
  const holder = element('template')
  holder.innerHTML =
    '<svg viewBox="0 0 58 72" aria-hidden="true"><circle cx="29" cy="24" r="16"/><path d="M2 72c0-20 12-30 27-30s27 10 27 30z"/></svg>'
  return holder.content
}

function drawField() {
  const state = drawn.reader
  if (state === null) return
  const story = stories.get(state.card?.label) ?? ''
  changed('field', [state.card, state.step === 'done', story], () => replaceField(state, story))
}

function replaceField(state, story) {
  const field = byId('field')
  if (state.card === null) {
    field.replaceChildren(element('span', { className: 'place', textContent: '读卡区（空）' }))
    field.title = ''
    return
  }
  field.title = '点一下拿走'
  field.replaceChildren(
    element(
      'span',
      { className: 'card' },
      element('small', { textContent: `${cardKinds[state.card.kind]}（模拟）` }),
      element('strong', { textContent: state.card.label }),
      element('span', { className: 'story', textContent: story }),
      portrait(),
    ),
    element('span', { textContent: state.step === 'done' ? '已读取，点一下拿走' : '等待读取，点一下拿走' }),
  )
}

function drawScan({ lastScan }) {
  const text = lastScan === null ? '还没有扫过' : `${lastScan.symbology}  ${lastScan.text}`
  if (drawn.scan === text) return
  const beam = byId('beam')
  beam.textContent = text
  beam.classList.toggle('lit', false)
  if (drawn.scan !== '') requestAnimationFrame(() => beam.classList.toggle('lit', true))
  drawn.scan = text
}

function drawSupply(state) {
  const set = (body) => () => send('POST', 'api/printer', body)
  const paper = { full: '纸满', low: '纸将尽', out: '缺纸' }
  const counted = state.linesLeft === null ? '再印 20 行后缺纸' : `还能印 ${state.linesLeft} 行`
  changed('supply', [state.paper, state.cover, state.cutter, state.linesLeft], () =>
    byId('supply').replaceChildren(
      ...Object.entries(paper).map(([kind, text]) =>
        pressable(text, state.paper === kind, set({ paper: kind }), kind === 'full' ? '' : 'trouble'),
      ),
      pressable(
        counted,
        state.linesLeft !== null,
        set(state.linesLeft === null ? { linesLeft: 20 } : { paper: 'full' }),
        'trouble',
      ),
      pressable(
        '开盖',
        state.cover === 'open',
        set({ cover: state.cover === 'open' ? 'closed' : 'open' }),
        'trouble',
      ),
      pressable(
        '切刀卡住',
        state.cutter === 'jammed',
        set({ cutter: state.cutter === 'jammed' ? 'ok' : 'jammed' }),
        'trouble',
      ),
    ),
  )
  const troubles = [
    state.paper === 'out' ? '缺纸' : '',
    state.cover === 'open' ? '盖子开着' : '',
    state.cutter === 'jammed' ? '切刀卡住' : '',
  ].filter(Boolean)
  const slot = byId('slot')
  slot.className = `slot ${troubles.length > 0 ? 'trouble' : ''}`
  slot.replaceChildren(
    element('span', { textContent: troubles.join('、') || paper[state.paper] }),
    element('span', { textContent: state.waiting > 0 ? `还有 ${state.waiting} 字节未印` : '' }),
  )
}

const visitors = { nobody: '没有人', passing: '有人路过', standing: '有人站着' }

function drawVisitor({ visitor, distanceCm }) {
  changed('visitor', [visitor, distanceCm], () => {
    byId('visitor').replaceChildren(
      ...Object.entries(visitors).map(([who, text]) =>
        pressable(text, visitor === who, () => send('POST', 'api/presence', { visitor: who })),
      ),
    )
    byId('distance').value = String(distanceCm)
    byId('cm').textContent = `${distanceCm} 厘米`
  })
}

function drawState(state) {
  for (const [name, device] of Object.entries(state)) {
    drawWire(name, device)
    drawFaults(name, device)
  }
  drawn.reader = state.idCardReader
  drawField()
  drawScan(state.scanner)
  drawSupply(state.printer)
  drawVisitor(state.presenceSensor)
}

function scanNumber(text) {
  return send('POST', 'api/scan', { text, symbology: 'code128' })
}

function cardButton({ name, story }, place) {
  const button = pressable('', null, place)
  button.append(element('strong', { textContent: name }), element('span', { textContent: story }))
  return button
}

/** What the chip of the next card holds besides its text. */
function chosenChip() {
  const form = new FormData(byId('chip'))
  const typed = form.get('newestAddress')
  const newestAddress = typeof typed === 'string' ? typed.trim() : ''
  return {
    fingerprintBytes: Number(form.get('fingerprintBytes')),
    newestAddress: newestAddress === '' ? null : newestAddress,
  }
}

async function drawCards() {
  const answer = await send('GET', 'api/cards')
  if (answer === null) return
  byId('cards').replaceChildren(
    ...answer.cards.map((card) =>
      cardButton(card, () => send('POST', 'api/card/place', { cardId: card.id })),
    ),
  )
}

async function drawDocuments() {
  const answer = await send('GET', 'api/documents')
  if (answer === null) return
  byId('documents').replaceChildren(
    ...answer.documents.map(({ id, story }) =>
      pressable(story, null, () =>
        send('POST', 'api/document', { documentId: id, framing: byId('framing').value }),
      ),
    ),
  )
}

async function drawPeople() {
  const answer = await send('GET', 'api/people')
  if (answer === null || drawn.people === JSON.stringify(answer)) return
  drawn.people = JSON.stringify(answer)
  byId('shelf-hint').textContent = answer.problem === null ? '' : '卡架是空的：营业厅还没有写出演示人员。'
  for (const { name, story } of answer.people) stories.set(name, story)
  drawField()
  byId('shelf').replaceChildren(
    ...answer.people.map((person) => {
      const place = () => send('POST', 'api/card/place', { personId: person.id, ...chosenChip() })
      return cardButton(person, place)
    }),
  )
  byId('numbers').replaceChildren(
    ...answer.people.flatMap(({ name, customerNumbers }) =>
      customerNumbers.map((number) => pressable(`${number} ${name}`, null, () => scanNumber(number))),
    ),
  )
}

function follow() {
  const address = new URL('api/live', location.href)
  address.protocol = address.protocol.replace('http', 'ws')
  const socket = new WebSocket(address)
  socket.addEventListener('open', () => {
    byId('link').textContent = '已连接模拟器'
  })
  socket.addEventListener('message', (event) => {
    const message = JSON.parse(event.data)
    if (message.type === 'state') drawState(message.state)
    else drawRoll(byId('roll'), message.items)
  })
  socket.addEventListener('close', () => {
    byId('link').textContent = '模拟器没有应答，正在重试…'
    setTimeout(follow, reconnectMs)
  })
}

byId('field').addEventListener('click', () => {
  void send('POST', 'api/card/lift')
})
byId('distance').addEventListener('change', (event) => {
  void send('POST', 'api/presence', { visitor: 'standing', distanceCm: Number(event.target.value) })
})
byId('tear').addEventListener('click', () => {
  void send('DELETE', 'api/paper')
})
byId('scan').addEventListener('submit', (event) => {
  event.preventDefault()
  const form = new FormData(event.target)
  void send('POST', 'api/scan', { text: form.get('code'), symbology: form.get('symbology') })
})
byId('chip').addEventListener('submit', (event) => event.preventDefault())
follow()
await drawCards()
await drawDocuments()
await drawPeople()
await drawPhone()
setInterval(() => {
  void drawPeople()
}, peopleMs)
setInterval(() => {
  void drawPhone()
}, phoneMs)
