/**
 * The ground plan that the manager's page draws, in units of about 2 cm. The places of the self-service row are
 * filled by the kiosks in the order of their names.
 */
export const hallPlan = {
  width: 1200,
  height: 620,
  walls: 'M520 600H20V20H1180V600H680',
  doors: 'M520 600 A80 80 0 0 1 600 520 M680 600 A80 80 0 0 0 600 520',
  zones: {
    selfService: { x: 44, y: 44, width: 240, height: 532 },
    counters: { x: 360, y: 44, width: 520, height: 120 },
    vip: { x: 940, y: 44, width: 216, height: 236 },
    waiting: { x: 400, y: 260, width: 440, height: 170 },
    greeter: { x: 740, y: 500, width: 120, height: 60 },
  },
  counters: [
    { x: 360, y: 44 },
    { x: 490, y: 44 },
    { x: 620, y: 44 },
    { x: 750, y: 44 },
  ],
  seats: { columns: 9, rows: 3, pitchX: 48, pitchY: 52 },
  kioskPlaces: [
    { x: 44, y: 92 },
    { x: 44, y: 188 },
    { x: 44, y: 284 },
    { x: 44, y: 380 },
    { x: 44, y: 476 },
  ],
} as const
