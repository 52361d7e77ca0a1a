// Throws things that have no text.
// expect: FE4101
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    throw Object.create(null, {
      toString: {
        get() {
          throw Symbol("never")
        },
      },
      toJSON: {
        get() {
          throw null
        },
      },
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
