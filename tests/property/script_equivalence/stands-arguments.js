function process(context) {
  arguments[0].output.setField("out", context.input.current().name + arguments.length)
  return true
}
