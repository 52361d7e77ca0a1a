const tag = (parts, ...values) => parts.raw.join("|") + values.length
function process(context) {
  const row = context.input.current()
  context.output.setField("out", tag`a${row.name}b${context.utils.now()}\n`)
  context.output.setField("other", `${row.name
    } and ${
    row.note}`)
  return true
}
