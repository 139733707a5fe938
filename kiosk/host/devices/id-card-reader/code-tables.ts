/** A code as the card carries it and its name; `name` is null for a code the standard does not list. */
export interface CodedValue {
  readonly code: string
  readonly name: string | null
}

/** GB/T 2261.1. */
const sexes: ReadonlyMap<string, string> = new Map([
  ['0', '未知'],
  ['1', '男'],
  ['2', '女'],
  ['9', '未说明'],
])

/** GB/T 3304. */
const ethnicities: ReadonlyMap<string, string> = new Map(
  (
    '01汉 02蒙古 03回 04藏 05维吾尔 06苗 07彝 08壮 09布依 10朝鲜 11满 12侗 13瑶 14白 15土家 16哈尼 17哈萨克 18傣 19黎 ' +
    '20傈僳 21佤 22畲 23高山 24拉祜 25水 26东乡 27纳西 28景颇 29柯尔克孜 30土 31达斡尔 32仫佬 33羌 34布朗 35撒拉 36毛南 ' +
    '37仡佬 38锡伯 39阿昌 40普米 41塔吉克 42怒 43乌孜别克 44俄罗斯 45鄂温克 46德昂 47保安 48裕固 49京 50塔塔尔 51独龙 ' +
    '52鄂伦春 53赫哲 54门巴 55珞巴 56基诺 97其他 98外国血统中国籍人士'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), entry.slice(2)] as const),
)

export function sexByCode(code: string): CodedValue {
  return { code, name: sexes.get(code) ?? null }
}

/** Codes outside the standard differ between vendors (some areas use 57 to 92), so they stay unnamed. */
export function ethnicityByCode(code: string): CodedValue {
  return { code, name: ethnicities.get(code) ?? null }
}

/** A code in words; one that no standard lists is shown by its number. */
export function codeInWords({ code, name }: CodedValue): string {
  return name ?? `未定义(${code})`
}
