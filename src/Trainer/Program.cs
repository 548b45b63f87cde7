using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Terminal;

// Class names and file names may hold any character, whatever the system's code page.
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return CommandLine.Run(args, new Screen(Console.Out, Console.Error, isTerminal: !Console.IsOutputRedirected));
