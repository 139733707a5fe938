import { Frame } from '../kit/frame.tsx'
import { useTexts } from '../kit/language.tsx'
import { LinkNotice } from '../kit/link-notice.tsx'
import { useSession } from '../kit/session.tsx'
import { Tab } from '../kit/tab.tsx'
import { useHash } from '../kit/use-hash.ts'
import { addressOf, placeOf, type Place } from './address.ts'
import { AlarmsPage } from './alarms/alarms-page.tsx'
import { AssetsPage } from './assets/assets-page.tsx'
import { AuditPage } from './audit-page.tsx'
import { AvailabilityPage } from './availability/availability-page.tsx'
import { DevicePage } from './devices/device-page.tsx'
import { DevicesPage } from './devices/devices-page.tsx'
import { FacesPage } from './faces/faces-page.tsx'
import { Hall } from './hall.tsx'
import { nodeKey } from './heard.ts'
import { IdentitiesPage } from './identities/identities-page.tsx'
import { LiveHall, type Live } from './live.tsx'
import { MaintenancePage } from './maintenance/maintenance-page.tsx'
import { managerTexts } from './texts.ts'
import { WorkOrdersPage } from './work-orders/work-orders-page.tsx'

const tabs = [
  'hall',
  'devices',
  'alarms',
  'work-orders',
  'maintenance',
  'identities',
  'assets',
  'availability',
  'faces',
  'audit',
] as const
type TabName = (typeof tabs)[number]

const placeOfTab = (tab: TabName): Place =>
  tab === 'alarms' || tab === 'work-orders' || tab === 'assets' ? { page: tab, id: null } : { page: tab }

/** What waits behind a tab: a number beside its name while there is something, nothing when all is well. */
const waiting = (tab: TabName, { alarms, workOrders }: Live): number => {
  if (tab === 'alarms')
    return alarms.items?.filter(({ state, muted }) => state === 'raised' && !muted).length ?? 0
  return tab === 'work-orders' ? (workOrders.items?.length ?? 0) : 0
}

export function ManagerPage() {
  const texts = useTexts(managerTexts)
  const { session } = useSession()
  const place = placeOf(useHash())
  const here: TabName = place.page === 'device' ? 'devices' : place.page
  const isManager = session.roles.includes('manager')
  return (
    <LiveHall>
      {(live) => (
        <Frame
          here="manager"
          tabs={tabs
            .filter((tab) => tab !== 'audit' || isManager)
            .map((tab) => {
              const count = waiting(tab, live)
              return (
                <Tab key={tab} to={addressOf(placeOfTab(tab))} current={tab === here}>
                  {count === 0 ? texts.tabs[tab] : `${texts.tabs[tab]} ${count}`}
                </Tab>
              )
            })}
          notice={
            <LinkNotice
              state={live.state}
              discarded={live.discarded}
              now={live.hearing.now - live.heard.offsetMs}
            />
          }
        >
          <Page place={place.page === 'audit' && !isManager ? { page: 'hall' } : place} live={live} />
        </Frame>
      )}
    </LiveHall>
  )
}

function Page({ place, live: { heard, hearing } }: { place: Place; live: Live }) {
  switch (place.page) {
    case 'hall':
      return <Hall nodes={heard.nodes} heardOnce={heard.at !== null} hearing={hearing} />
    case 'devices':
      return <DevicesPage />
    case 'device':
      return <DevicePage key={nodeKey(place)} group={place.group} node={place.node} />
    case 'alarms':
      return <AlarmsPage chosen={place.id} />
    case 'work-orders':
      return <WorkOrdersPage chosen={place.id} />
    case 'maintenance':
      return <MaintenancePage />
    case 'identities':
      return <IdentitiesPage />
    case 'assets':
      return <AssetsPage chosen={place.id} />
    case 'availability':
      return <AvailabilityPage />
    case 'faces':
      return <FacesPage />
    case 'audit':
      return <AuditPage />
  }
}
