let set, read
function process(context) {
  set ??= (value) => { context.output.setField("out", value) }
  read ??= () => context.input.current().name + context.input.getValue("amount") + context.utils.now()
  set(read())
  return true
}
