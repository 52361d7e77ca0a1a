// Changes the context that all rows share.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (
      const part of [
        context,
        ...Object.values(Object.getOwnPropertyDescriptors(context)).map((each) => each.value),
      ]
    ) {
      for (const name of Object.getOwnPropertyNames(part ?? {})) {
        try {
          part[name] = () => "forged"
        } catch { /* refused */ }
        try {
          Object.defineProperty(part, name, { value: () => "forged" })
        } catch { /* refused */ }
      }
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
