export { staffRoutes } from './routes.ts'
export { type Audit, createStaff, type NewStaff, type Staff } from './service.ts'
export { staffMigrations } from './store.ts'
