import { changed, element, pressable, send } from './elements.js'

const cardData = 1000
const once = {
  garble: '错一个字节',
  truncate: '只来一半',
  duplicate: '来两遍',
  'wrong-checksum': '校验错',
  'unplug-mid-reply': '半路断线',
}

/** The switches that make one device misbehave, in plain words. */
export function drawFaults(name, state) {
  const { plugged, stall, slow, next, liftOnRead } = state
  changed(`faults of ${name}`, [plugged, stall, slow, next, liftOnRead], () => replaceFaults(name, state))
}

function replaceFaults(name, state) {
  const root = document.querySelector(`#${name} .faults`)
  const fault = (body) => () => send('POST', `api/devices/${name}/fault`, body)
  const fromBytes = name === 'idCardReader' ? cardData : 1
  root.replaceChildren(
    element('p', {
      textContent: name === 'idCardReader' ? '让它出错（一次性的等到下一张卡的数据）' : '让它出错',
    }),
    pressable(
      state.plugged ? '拔掉插头' : '插回插头',
      !state.plugged,
      () => send('POST', `api/devices/${name}/plug`, { plugged: !state.plugged }),
      'trouble',
    ),
    pressable('不应答', state.stall, fault({ kind: 'stall', on: !state.stall }), 'trouble'),
    pressable('变慢', state.slow, fault({ kind: 'slow', on: !state.slow }), 'trouble'),
    ...Object.keys(once).map((kind) =>
      pressable(once[kind], state.next?.fault === kind, fault({ kind, fromBytes }), 'trouble'),
    ),
    ...(name === 'idCardReader'
      ? [pressable('读到一半拿走', state.liftOnRead, fault({ kind: 'lift-on-read' }), 'trouble')]
      : []),
    pressable('线路噪声', null, fault({ kind: 'noise' })),
    pressable('全部恢复', null, fault({ kind: 'none' })),
  )
}

export function drawWire(name, state) {
  const wire = document.querySelector(`#${name} .wire`)
  const connected = state.connected === null ? '虚拟串口' : state.connected ? '终端已连接' : '等待终端连接'
  wire.textContent = state.plugged
    ? `${connected} · ${state.address} · ${state.baud} 波特`
    : `插头已拔 · ${state.address}`
  wire.className = `wire ${state.plugged ? (state.connected === false ? '' : 'on') : 'off'}`
}
