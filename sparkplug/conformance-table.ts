import { chapters } from './conformance.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The catalogue of assertions as a page of Markdown: id, rule, and how it is held. */
export function conformanceTable(): string {
  const all = chapters.flatMap(({ assertions }) => assertions)
  const checked = all.filter((one) => 'check' in one).length
  const sections = chapters.map(({ title, assertions }) => {
    const rows = assertions.map((one) => {
      const held = 'check' in one ? 'checked in traffic' : `not shown by traffic: ${one.unshown}`
      return `| \`tck-id-${one.id}\` | ${cell(one.rule)} | ${cell(held)} |`
    })
    return [
      `## ${title}`,
      '',
      '| assertion | what it asks | how it is held |',
      '| --- | --- | --- |',
      ...rows,
      '',
    ].join('\n')
  })
  return `# Sparkplug 3.0, assertion by assertion

${all.length} assertions of chapters 4 to 6 in our own words: ${checked} are checked by \`sparkplug/conformance.ts\` in the traffic
that a broker gets (CONNECT with its Will, SUBSCRIBE, PUBLISH, DISCONNECT, and the end of the connection); for the others the
table says why traffic cannot show them. The checker runs over the sessions of \`sparkplug/*.wire.test.ts\` on each broker, over
the edge agent and the hall server as processes of their own, and over whole halls in \`tests/hall\`. What never occurred is
reported as *not seen*, never as held.

This page is written by \`node sparkplug/testing/conformance-page.ts > docs/sparkplug-conformance.md\`, and a test holds it to the code.

${sections.join('\n')}`
}
