using PuppeteerSharp;

namespace Wikiart.Cuda.Trainer.Tests.Browser;

/// <summary>A headless browser, where one is installed.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Starts the browser, or skips the test.</summary>
    public static async Task<IBrowser> LaunchAsync()
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        if (program is null)
        {
            Assert.Ignore("There is no Chromium; after 'apt-get install chromium', or with another one on the PATH, this test runs.");
        }

        return await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
    }

    /// <summary>Opens an address and collects what goes wrong there.</summary>
    public static async Task<(IPage Page, List<string> Faults, List<string> Requests)> OpenAsync(
        IBrowser browser, string address, int width, int height, bool dark = false)
    {
        IPage page = await browser.NewPageAsync();
        List<string> faults = [];
        List<string> requests = [];
        page.Console += (_, message) =>
        {
            if (message.Message.Type is ConsoleType.Error or ConsoleType.Warning)
            {
                faults.Add(message.Message.Text);
            }
        };
        page.PageError += (_, error) => faults.Add(error.Message);
        page.Request += (_, request) => requests.Add(request.Request.Url);
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height });
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue
        {
            MediaFeature = MediaFeature.PrefersColorScheme,
            Value = dark ? "dark" : "light",
        }]);
        await page.GoToAsync(address);
        return (page, faults, requests);
    }
}
