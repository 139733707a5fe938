import type { GreeterAnswer } from '@foyer/contracts/face'
import type { FaceProblem, Observation, ObservedFace } from '@foyer/models/engine/observation'
import { ApiProblem } from '../../http/problem.ts'
import { type Customer, maskName } from '../../utility/index.ts'
import type { PolicyKeeper } from './policy.ts'
import type { Recognition } from './recognition.ts'
import type { Room } from './room.ts'

export type GreeterDeps = {
  room: Room
  policy: PolicyKeeper
  ownerOf: Recognition['ownerOf']
  audit: {
    record: (actor: string, action: string, subject: string, outcome: 'done' | 'refused') => Promise<void>
  }
}

type NoFace = Extract<GreeterAnswer, { outcome: 'no-face' }>['why']

/** What a greeter can do about it; a face that is too near is no trouble here. */
const hindrance: Readonly<Record<FaceProblem, NoFace | null>> = {
  'several-people': 'several',
  'come-closer': 'small',
  'step-back': null,
  'look-here': 'turned',
  'turn-less': 'turned',
  'uncover-face': 'turned',
  'more-light': 'dark',
  'less-light': 'dark',
  'hold-still': 'blurred',
}

/** Why this face is not looked for; null when it is. One picture is a weak proof of life, and none without the nets. */
export const hindranceOf = (face: ObservedFace, live: number | null): NoFace | null => {
  for (const problem of face.quality.problems) {
    const why = hindrance[problem]
    if (why !== null) return why
  }
  return live !== null && face.live !== null && face.live < live ? 'not-live' : null
}

/** Family names of two characters (复姓) that are common enough to be met. */
const doubleNames = new Set(
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 令狐 百里 呼延 东郭 西门 南郭 歐陽 司馬 東方 聞人 諸葛 尉遲 赫連 澹臺 濮陽 申屠 公孫 仲孫 鍾離 長孫'.split(
    ' ',
  ),
)

/** How to address a person: the family name alone. A company is not a person and stays masked. */
export const addressOf = (name: string, business: boolean): string => {
  if (business) return maskName(name, true)
  if (/^\p{Script=Han}/u.test(name)) {
    const characters = Array.from(name)
    const two = characters.slice(0, 2).join('')
    return doubleNames.has(two) && characters.length > 2 ? two : (characters[0] ?? '')
  }
  // As on the card: SPECIMEN, JOHN.
  return name.split(/[,\s]/)[0] ?? ''
}

/** Where to lead somebody: important people to the manager, companies and the elderly to a person, others to a kiosk. */
export const leadTo = (tags: Customer['tags']): Extract<GreeterAnswer, { outcome: 'person' }>['leadTo'] => {
  if (tags.includes('vip')) return 'manager'
  return tags.includes('business') || tags.includes('elderly') ? 'counter' : 'kiosk'
}

const faceOf = (seen: Observation): ObservedFace | null => {
  switch (seen.kind) {
    case 'superseded':
      throw new ApiProblem('too-many-requests', 'a newer picture of this greeter took its place')
    case 'failed':
      throw new ApiProblem(
        'face-unavailable',
        'the face engine stopped at this picture and is started again; try again',
      )
    case 'discarded':
      throw seen.reason === 'too-large'
        ? new ApiProblem('too-large', `the picture has more pixels than are taken: ${seen.detail}`)
        : new ApiProblem(
            'bad-request',
            `the body is no picture that can be looked at (${seen.reason}): ${seen.detail}`,
          )
    case 'seen':
      return seen.face
  }
}

/** Who stands before a greeter. Only those who agreed are ever named; of the others nothing is kept or said. */
export const createGreeter = ({ room, policy, ownerOf, audit }: GreeterDeps) => {
  const look = async (
    staff: string,
    jpeg: Uint8Array,
  ): Promise<{ answer: GreeterAnswer; subject: string }> => {
    const open = room.opened()
    const noFace = (why: NoFace) => ({ answer: { outcome: 'no-face' as const, why }, subject: 'no-face' })
    const face = faceOf(await open.observe(jpeg, { lane: `greeter:${staff}`, embed: true, live: true }))
    if (face === null) return noFace('none')
    const why = hindranceOf(face, open.models.thresholds.live)
    if (why !== null) return noFace(why)
    const { embedding } = face
    if (embedding === null) return noFace('none')
    const { decision } = await open.alone(async () => {
      const turned = open.vault.turn(embedding, open.models.embedding.id)
      embedding.fill(0)
      const found = await open.gallery.identify(turned, policy.current())
      turned.fill(0)
      return found
    })
    const owner = decision.outcome === 'candidate' ? await ownerOf(decision.id) : null
    if (owner === null) {
      const outcome = decision.outcome === 'unsure' ? 'unsure' : 'nobody'
      return { answer: { outcome }, subject: outcome }
    }
    return {
      answer: {
        outcome: 'person',
        address: addressOf(owner.name, owner.tags.includes('business')),
        tags: [...owner.tags],
        // Appointments are the queue's to know; this hall has none yet.
        appointment: null,
        leadTo: leadTo(owner.tags),
      },
      subject: owner.accounts[0]?.customerNumber ?? 'person',
    }
  }

  return {
    identify: async (staff: string, jpeg: Uint8Array): Promise<GreeterAnswer> => {
      const actor = `staff:${staff}`
      try {
        const { answer, subject } = await look(staff, jpeg)
        await audit.record(actor, 'face.greeter-identified', subject, 'done')
        return answer
      } catch (error) {
        if (error instanceof ApiProblem)
          await audit.record(actor, 'face.greeter-identified', error.code, 'refused')
        throw error
      } finally {
        jpeg.fill(0)
      }
    },
  }
}
export type Greeter = ReturnType<typeof createGreeter>
