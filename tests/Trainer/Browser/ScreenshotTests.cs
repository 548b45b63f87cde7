using PuppeteerSharp;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Processing;
using SixLabors.ImageSharp.Processing.Processors.Quantization;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Tests.Serve;

namespace Wikiart.Cuda.Trainer.Tests.Browser;

/// <summary>Takes the pictures of the pages that the documentation shows, of the default run.</summary>
[Explicit("Writes docs/report.png, docs/report-top.png and docs/serve.png; after the pages have changed: --filter FullyQualifiedName~ScreenshotTests -- NUnit.ExplicitMode=Relaxed")]
[Platform("Linux,MacOsX", Reason = "ends the program with a signal")]
public sealed class ScreenshotTests
{
    private const int Width = 1200;
    private const int Shown = 840;

    [Test]
    public async Task Pages_of_the_default_run()
    {
        using TempFolder folder = new();
        Assert.That(ProgramRun.ToEnd(folder.Root, "train", "--report", "--run-dir", "runs/demo").ExitCode, Is.Zero);
        await using IBrowser browser = await Chromium.LaunchAsync();
        string report = new Uri(folder.At("runs", "demo", "report.html")).AbsoluteUri;
        (IPage page, _, _) = await Chromium.OpenAsync(browser, report, Width, 900);
        await SaveAsync(page, Path.Combine(SourceTree.Docs, "report.png"));
        await SaveAsync(page, Path.Combine(SourceTree.Docs, "report-top.png"), wholePage: false);
        await SaveAsync((await Chromium.OpenAsync(browser, report, Width, 900, dark: true)).Page, Beside("report-dark.png"));
        await SaveAsync((await Chromium.OpenAsync(browser, report, 390, 844)).Page, Beside("report-phone.png"));

        using ServiceRun service = ServiceRun.Of(folder.At("runs", "demo"));
        (IPage served, _, _) = await Chromium.OpenAsync(browser, service.Address.AbsoluteUri, 1000, 640);
        IElementHandle input = await served.QuerySelectorAsync("input[type=file]");
        await input.UploadFileAsync(Directory.GetFiles(folder.At("data", "demo", "pictures")).Order(StringComparer.Ordinal).ElementAt(5));
        await served.WaitForSelectorAsync(".answer[aria-pressed=true]");
        await SaveAsync(served, Path.Combine(SourceTree.Docs, "serve.png"));
    }

    /// <summary>To look at, but not for the documentation.</summary>
    private static string Beside(string name) => Path.Combine(TestContext.CurrentContext.WorkDirectory, name);

    private static async Task SaveAsync(IPage page, string path, bool wholePage = true)
    {
        byte[] shot = await page.ScreenshotDataAsync(new ScreenshotOptions { FullPage = wholePage });
        using Image image = Image.Load(shot);
        image.Mutate(context => context.Resize(Math.Min(image.Width, Shown), 0));
        await image.SaveAsPngAsync(path, new PngEncoder
        {
            ColorType = PngColorType.Palette,
            Quantizer = new WuQuantizer(new QuantizerOptions { MaxColors = 256, Dither = null }),
            CompressionLevel = PngCompressionLevel.BestCompression,
        });
        TestContext.Out.WriteLine($"{path}: {new FileInfo(path).Length / 1024} KB");
    }
}
