using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Wikiart.Cuda.Kernels.Layers;

namespace Wikiart.Cuda.Kernels.Tests.Runtime;

/// <summary>
/// The classic fault, an image that reaches a linear layer with its batch folded into the features, is not a run-time error here:
/// the program does not compile.
/// </summary>
public sealed class CompileTimeShapeTests
{
    private const string ArgumentOfAnotherType = "CS1503";

    [Test]
    public void FlattenedImagesCompile() => Assert.That(
        Compile("return linear.Forward(flatten.Forward(images, tape), tape);"), Is.Empty);

    [Test]
    public void UnflattenedImagesDoNot() => AssertRefused(
        Compile("return linear.Forward(images, tape);"), "Tensor<Wikiart.Cuda.Runtime.Nchw>", "Tensor<Wikiart.Cuda.Runtime.Nf>");

    [Test]
    public void ChannelsLastCannotBeFlattened() => AssertRefused(
        Compile("return linear.Forward(flatten.Forward(channelsLast, tape), tape);"),
        "Tensor<Wikiart.Cuda.Runtime.Nhwc>",
        "Tensor<Wikiart.Cuda.Runtime.Nchw>");

    [Test]
    public void FlattenTakesNoSize()
    {
        Diagnostic[] errors = Compile("_ = images.Shape.Flatten(-1); return linear.Forward(flatten.Forward(images, tape), tape);");
        Assert.That(errors.Select(error => error.Id), Is.EqualTo(new[] { "CS1501" }));
    }

    private static void AssertRefused(Diagnostic[] errors, string found, string expected)
    {
        Assert.That(errors.Select(error => error.Id), Is.EqualTo(new[] { ArgumentOfAnotherType }));
        string message = errors[0].GetMessage();
        Assert.That(message, Does.Contain(found).And.Contain(expected));
    }

    private static Diagnostic[] Compile(string body)
    {
        string source = $$"""
            using Wikiart.Cuda.Kernels.Layers;
            using Wikiart.Cuda.Runtime;

            public static class Snippet
            {
                public static Tensor<Nf> Run(
                    Linear linear, Flatten flatten, Tensor<Nchw> images, Tensor<Nhwc> channelsLast, Tape tape)
                {
                    {{body}}
                }
            }
            """;
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(source)],
            [
                .. trusted.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
                MetadataReference.CreateFromFile(typeof(Linear).Assembly.Location),
                MetadataReference.CreateFromFile(typeof(Wikiart.Cuda.Runtime.Nchw).Assembly.Location),
            ],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }
}
