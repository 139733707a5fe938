export { createHelp, type HelpDeps, type HelpHub } from './hub.ts'
export { helpRoutes, type HelpRouteDeps } from './routes.ts'
