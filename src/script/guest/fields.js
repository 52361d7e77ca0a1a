/**
 * Guest code: values of fields as something that can leave the sandbox.
 */
;(function ({ RowError, ExactDecimal, stringifyExact }, { kindOf }) {
  const { Date, Math, Number, String } = globalThis

  /** @param isLoose without outputSchema a field takes lists and objects too, as JSON */
  const outgoing = (isLoose) => {
    const misfit = (field, what) => new RowError("FE4104", `the value of ${field.name} is ${what}`)

    /** A value as something that can leave the sandbox: text, number, boolean or null. */
    const plain = (field, value) => {
      switch (typeof value) {
        case "string":
        case "number":
        case "boolean":
          return value
        case "undefined":
          return null
        case "bigint":
          return value.toString()
      }
      if (value === null) return null
      if (value instanceof ExactDecimal) return value.toString()
      if (value instanceof Date) {
        if (Number.isNaN(value.getTime())) throw misfit(field, "an invalid date")
        return field.type === "date" ? value.toISOString().slice(0, 10) : value.toISOString()
      }
      if (typeof value === "object" && isLoose) return stringifyExact(value)
      throw misfit(field, `${kindOf(value)}, and the column is ${field.type}`)
    }

    const jsonText = (field, value) => {
      if (value === null || value === undefined) return null
      const isNumberless = typeof value === "number" && !Number.isFinite(value)
      const text = isNumberless ? undefined : stringifyExact(value)
      if (text === undefined) {
        throw misfit(field, `${isNumberless ? String(value) : kindOf(value)}, which JSON cannot hold`)
      }
      return text === "null" ? null : text
    }

    return (field, value) => field.type === "json" ? jsonText(field, value) : plain(field, value)
  }

  /** Bytes that lists take in the binary form, about. */
  const weightOf = (lists) => {
    let weight = 0
    for (const list of lists) {
      if (list === null) continue
      weight += 9 * list.length
      for (let i = 0; i < list.length; i++) if (typeof list[i] === "string") weight += list[i].length
    }
    return Math.min(weight, 2 ** 31 - 1)
  }

  return { outgoing, weightOf }
})
