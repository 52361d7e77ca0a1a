function process(context) {
  context.Output.SetField("file", context.Input.Current().name)
  return true
}
