/**
 * Guest code: `validate.businessRule` with a text, an expression over the columns of the row. Compiled once per text.
 */
;(function ({ RowError }) {
  const { Function, JSON, Object } = globalThis
  const { stringify } = JSON
  const { create } = Object
  const MOST_RULES = 1000

  /** @param names the columns that can be read; @param valueOf the value of one in the row at hand */
  return (names, valueOf) => {
    const isBindable = (name) => {
      if (!/^[A-Za-z_$][\w$]*$/.test(name) || name === "context") return false
      try {
        return new Function(name, '"use strict"') !== null
      } catch {
        return false
      }
    }
    const bindable = names.filter(isBindable)
    let rules = create(null)
    let ruleCount = 0
    /** The rule compiled, with the columns it may mention; once per text. */
    const ruleOf = (text) => {
      if (rules[text] !== undefined) return rules[text]
      const fields = bindable.filter((name) => text.includes(name))
      if (++ruleCount > MOST_RULES) {
        rules = create(null)
        ruleCount = 1
      }
      try {
        return rules[text] = { fields, holds: new Function("context", ...fields, `"use strict"; return (${text}\n)`) }
      } catch (error) {
        throw new RowError("FE4108", `businessRule cannot read ${stringify(text)}: ${error.message}`)
      }
    }
    return (text, context) => {
      const rule = ruleOf(text)
      return rule.holds(context, ...rule.fields.map(valueOf))
    }
  }
})
