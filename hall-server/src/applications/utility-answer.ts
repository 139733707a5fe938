import { ApiProblem } from '../http/problem.ts'

export const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'utility-unreachable'

/** The utility's answer, or a refusal that says that it did not give one. */
export const askUtility = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    if (!isUnreachable(error)) throw error
    throw new ApiProblem(
      'utility-unreachable',
      "the utility's customer system does not answer; try again later",
    )
  }
}

/** The utility's answer; null when it gives none now, where the work can go on without. */
export const ifReachable = async <T>(ask: () => Promise<T | null>): Promise<T | null> => {
  try {
    return await ask()
  } catch (error) {
    if (!isUnreachable(error)) throw error
    return null
  }
}
