function helper(context) { return context.input.current().name }
function process(context) {
  const row = context.input.current()
  const inner = () => row.name + context.utils.now()
  const method = { show() { return context.utils.now() } }
  context.output.setField("out", String(inner) + method.show + inner.toString().length)
  context.output.setField("other", `${helper}`)
  return true
}
