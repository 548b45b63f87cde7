using PuppeteerSharp;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Tests.Serve;

namespace Wikiart.Cuda.Trainer.Tests.Browser;

/// <summary>The pages in a real browser, on a desktop and on a phone, by day and by night.</summary>
[NonParallelizable]
public sealed class PageTests
{
    private const string Overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

    [TestCase(1280, false)]
    [TestCase(390, true)]
    public async Task The_report_fits_explains_itself_and_saves_its_charts(int width, bool dark)
    {
        await using IBrowser browser = await Chromium.LaunchAsync();
        using TempFolder folder = new();
        string file = folder.At("report.html");
        CommandRun.Success("report", TrainedDemo.Run, "--out", file);
        (IPage page, List<string> faults, List<string> requests) = await Chromium.OpenAsync(browser, new Uri(file).AbsoluteUri, width, 900, dark);
        Assert.That(await page.EvaluateExpressionAsync<int>(Overflow), Is.Zero, "scrolls sideways");
        Assert.That(requests.Where(address => !address.StartsWith("data:", StringComparison.Ordinal)), Has.Exactly(1).Items);

        IElementHandle cell = await page.QuerySelectorAsync("svg[aria-label^=confusion] rect[data-tip]");

        // Scrolling takes an explanation away, so the cell must be in sight and at rest before the pointer comes.
        await cell.EvaluateFunctionAsync("e => new Promise(done => { e.scrollIntoView({ block: 'center' }); setTimeout(done, 200); })");
        await cell.HoverAsync();
        string tip = await page.EvaluateExpressionAsync<string>("document.getElementById('tip').innerText");
        Assert.That(tip, Does.Match(@"\nnamed .*\n\d+ of \d+ \("));
        Assert.That(await page.EvaluateExpressionAsync<string>("getComputedStyle(document.getElementById('tip')).display"), Is.EqualTo("block"));

        // What a click saves, as a picture of 1600 pixels.
        string size = await page.EvaluateFunctionAsync<string>("""
            () => new Promise(done => {
              HTMLAnchorElement.prototype.click = function () {
                const image = new Image();
                image.onload = () => done(`${this.download} ${image.width}`);
                image.src = this.href;
              };
              document.querySelector('.save').click();
            })
            """);
        Assert.That(size, Is.EqualTo("top-1-accuracy--artist.png 1600"));
        Assert.That(faults, Is.Empty);
    }

    [TestCase(1280, false)]
    [TestCase(390, true)]
    [Platform("Linux,MacOsX", Reason = "ends the program with a signal")]
    public async Task The_page_of_the_service_answers_a_painting(int width, bool dark)
    {
        await using IBrowser browser = await Chromium.LaunchAsync();
        using ServiceRun service = new();
        (IPage page, List<string> faults, List<string> requests) = await Chromium.OpenAsync(browser, service.Address.AbsoluteUri, width, 900, dark);
        IElementHandle input = await page.QuerySelectorAsync("input[type=file]");
        await input.UploadFileAsync(Directory.GetFiles(TrainedDemo.Pictures).Order(StringComparer.Ordinal).First());
        await page.WaitForSelectorAsync(".answer[aria-pressed=true]");
        string[] tasks = await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('.answer h2')].map(e => e.textContent)");
        Assert.That(tasks, Is.EqualTo(new[] { "artist", "genre", "style" }));
        string[] shares = await page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('.answer:first-child .share')].map(e => e.textContent)");
        Assert.That(shares, Has.Length.EqualTo(4).And.All.Match(@"^\d+\.\d %$"));
        Assert.That(await page.EvaluateExpressionAsync<int>(Overflow), Is.Zero, "scrolls sideways");

        // Another task lays another map over the painting.
        const string Map = "document.getElementById('map').toDataURL()";
        string first = await page.EvaluateExpressionAsync<string>(Map);
        await page.ClickAsync(".answer:nth-child(3)");
        Assert.That(await page.EvaluateExpressionAsync<string>(Map), Is.Not.EqualTo(first));
        Assert.That(faults, Is.Empty);

        using TempFolder folder = new();
        await input.UploadFileAsync(folder.Write("notes.png", "no picture"));
        await page.WaitForSelectorAsync("#error:not([hidden])");
        string error = await page.EvaluateExpressionAsync<string>("document.getElementById('error').textContent");
        Assert.That(error, Does.Contain("no picture of a known format"));
        Assert.That(requests.Where(address => !address.StartsWith(service.Address.AbsoluteUri, StringComparison.Ordinal)),
            Has.All.Matches<string>(address => new Uri(address!).Scheme is "blob" or "data"));
    }
}
