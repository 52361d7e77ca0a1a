// Looks for the memory that it shares with the host: lists of numbers in reach of the context.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const found = []
    const seen = new Set()
    const visit = (value, path) => {
      if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return
      seen.add(value)
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) found.push(path)
      for (const key of Reflect.ownKeys(value)) {
        visit(Reflect.getOwnPropertyDescriptor(value, key).value, `${path}.${String(key)}`)
      }
      visit(Reflect.getPrototypeOf(value), `${path}.__proto__`)
    }
    visit(context, "context")
    visit(row, "row")
    visit(globalThis, "globalThis")
    if (found.length > 0) {
      context.output.setField("out", `reached ${found}`)
      return true
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
