using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Serve;

/// <summary>Requests as a client sends them, to the running program.</summary>
[Platform("Linux,MacOsX", Reason = "ends the program with a signal")]
public sealed class ServeCommandTests
{
    private const int LoadRequests = 300;
    private const int LoadClients = 12;
    private ServiceRun _service = null!;

    [OneTimeSetUp]
    public void Start() => _service = new ServiceRun("--max-size", "0.2", "--max-requests", "4");

    [OneTimeTearDown]
    public void Stop()
    {
        CommandRun stopped = _service.Stop();
        _service.Dispose();
        Assert.That((stopped.ExitCode, stopped.Errors), Is.EqualTo((0, string.Empty)));
    }

    [Test]
    public async Task The_answer_is_that_of_predict()
    {
        string picture = Directory.GetFiles(TrainedDemo.Pictures).Order(StringComparer.Ordinal).First();
        JsonElement predicted = JsonDocument.Parse(CommandRun.Success(
            "predict", picture, "--weights", TrainedDemo.Run, "--json", "--top-k", "2", "--threads", "2")).RootElement[0].GetProperty("tasks");
        using HttpResponseMessage response = await Post(File.ReadAllBytes(picture), "?top_k=2");
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(answer.GetProperty("crop").GetDouble(), Is.EqualTo(16 / 18.0).Within(1e-12), "16 of the 18 pixels that the picture was resized to");
        JsonElement served = answer.GetProperty("tasks");
        foreach (JsonProperty task in predicted.EnumerateObject())
        {
            JsonElement[] classes = [.. served.GetProperty(task.Name).GetProperty("classes").EnumerateArray()];
            Assert.That(classes, Has.Length.EqualTo(2));
            Assert.That(classes.Select(one => one.GetProperty("class").GetString()), Is.EqualTo(task.Value.EnumerateArray().Select(one => one.GetProperty("class").GetString())));
            Assert.That(
                classes.Select(one => one.GetProperty("probability").GetDouble()),
                Is.EqualTo(task.Value.EnumerateArray().Select(one => one.GetProperty("probability").GetDouble())).Within(1e-5));
            JsonElement map = served.GetProperty(task.Name).GetProperty("heat_map");
            Assert.That(map.GetProperty("values").GetArrayLength(), Is.EqualTo(map.GetProperty("width").GetInt32() * map.GetProperty("height").GetInt32()));
        }
    }

    [Test]
    public async Task A_form_with_a_file_is_taken_as_well()
    {
        using MultipartFormDataContent form = new() { { new ByteArrayContent(TestImages.Numbered(1)), "file", "picture.png" } };
        using HttpResponseMessage response = await _service.Client.PostAsync("/predict", form);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task What_curl_sends_by_default_is_taken_for_a_picture()
    {
        using ByteArrayContent picture = new(TestImages.Numbered(1)) { Headers = { ContentType = new("application/x-www-form-urlencoded") } };
        using HttpResponseMessage response = await _service.Client.PostAsync("/predict", picture);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Health_names_the_model()
    {
        JsonElement health = await _service.Client.GetFromJsonAsync<JsonElement>("/health");
        Assert.That(health.GetProperty("status").GetString(), Is.EqualTo("ok"));
        Assert.That(health.GetProperty("model").GetString(), Is.EqualTo(TrainedDemo.Best));
        Assert.That(health.GetProperty("tasks").GetProperty("artist").GetInt32(), Is.EqualTo(6));
    }

    [Test]
    public async Task Bad_pictures_are_told_what_is_wrong()
    {
        byte[] whole = TestImages.Numbered(1);
        await Refused(Post("no picture"u8.ToArray()), HttpStatusCode.BadRequest, "no picture of a known format");
        await Refused(Post([]), HttpStatusCode.BadRequest, "the file is empty");
        await Refused(Post(whole[..(whole.Length / 2)]), HttpStatusCode.BadRequest, "cannot be read");
        await Refused(Post(whole, "?top_k=0"), HttpStatusCode.BadRequest, "top_k must be");
        await Refused(Post(whole, "?top_k=many"), HttpStatusCode.BadRequest, "top_k must be");
        await Refused(Post(new byte[200_001]), HttpStatusCode.RequestEntityTooLarge, "larger than 0.2 MB");
        using MultipartFormDataContent form = new() { { new StringContent("x"), "note" } };
        await Refused(_service.Client.PostAsync("/predict", form), HttpStatusCode.BadRequest, "holds no file");
        using StringContent broken = new("no parts") { Headers = { ContentType = new("multipart/form-data") } };
        await Refused(_service.Client.PostAsync("/predict", broken), HttpStatusCode.BadRequest, "form cannot be read");
    }

    [Test]
    public async Task Other_paths_methods_and_names_are_refused()
    {
        using HttpResponseMessage get = await _service.Client.GetAsync("/predict");
        Assert.That(get.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        using HttpResponseMessage path = await _service.Client.GetAsync("/../config.json");
        Assert.That(path.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        using HttpRequestMessage foreign = new(HttpMethod.Get, "/health") { Headers = { Host = "paintings.example" } };
        await Refused(_service.Client.SendAsync(foreign), HttpStatusCode.BadRequest, "localhost alone");
    }

    [Test]
    public async Task Under_load_every_request_is_answered_alike_or_turned_away()
    {
        byte[] picture = File.ReadAllBytes(Directory.GetFiles(TrainedDemo.Pictures).Order(StringComparer.Ordinal).First());
        int sent = 0;
        int answered = 0;
        int turnedAway = 0;
        HashSet<string> answers = [];
        await Task.WhenAll(Enumerable.Range(0, LoadClients).Select(async _ =>
        {
            while (Interlocked.Increment(ref sent) <= LoadRequests)
            {
                using HttpResponseMessage response = await Post(picture);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    Assert.That(response.Headers.RetryAfter, Is.Not.Null);
                    Interlocked.Increment(ref turnedAway);
                    continue;
                }

                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                Interlocked.Increment(ref answered);
                string tasks = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tasks").GetRawText();
                lock (answers)
                {
                    answers.Add(tasks);
                }
            }
        }));
        TestContext.Out.WriteLine($"{answered} answered, {turnedAway} turned away");
        Assert.That(answered + turnedAway, Is.EqualTo(LoadRequests));
        Assert.That(answered, Is.AtLeast(LoadClients));
        Assert.That(answers, Has.Count.EqualTo(1));

        // It has recovered: a single request is answered.
        using HttpResponseMessage after = await Post(picture);
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_slow_upload_holds_its_place_until_its_time_is_up()
    {
        using ServiceRun service = new("--max-requests", "1", "--timeout", "3");
        using (HttpResponseMessage first = await service.Client.PostAsync("/predict", new ByteArrayContent(TestImages.Numbered(1))))
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        using TcpClient slow = new();
        await slow.ConnectAsync(service.Address.Host, service.Address.Port);
        NetworkStream stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /predict HTTP/1.1\r\nHost: {service.Address.Authority}\r\nContent-Length: 1000\r\n\r\nx"));
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        using HttpResponseMessage other = await service.Client.PostAsync("/predict", new ByteArrayContent(TestImages.Numbered(1)));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), "the only place is taken");
        byte[] answer = new byte[4096];
        int count = await stream.ReadAsync(answer);
        Assert.That(Encoding.ASCII.GetString(answer, 0, count), Does.StartWith("HTTP/1.1 408"));
        using HttpResponseMessage after = await service.Client.PostAsync("/predict", new ByteArrayContent(TestImages.Numbered(1)));
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public void A_taken_port_and_wrong_options_are_refused()
    {
        string[] serve = ["serve", TrainedDemo.Run, "--device", "cpu"];
        Assert.That(CommandRun.Refusal([.. serve, "--port", $"{_service.Address.Port}"]), Does.Contain("another --port"));
        Assert.That(CommandRun.Refusal([.. serve, "--port", "70000"]), Does.Contain("--port is 70000"));
        Assert.That(CommandRun.Refusal([.. serve, "--host", "somewhere"]), Does.Contain("--host is 'somewhere'"));
        Assert.That(CommandRun.Refusal([.. serve, "--max-size", "0"]), Does.Contain("--max-size is 0"));
        Assert.That(CommandRun.Refusal([.. serve, "--timeout", "NaN"]), Does.Contain("--timeout is NaN"));
    }

    private Task<HttpResponseMessage> Post(byte[] picture, string query = "") =>
        _service.Client.PostAsync("/predict" + query, new ByteArrayContent(picture));

    private static async Task Refused(Task<HttpResponseMessage> request, HttpStatusCode status, string expected)
    {
        using HttpResponseMessage response = await request;
        Assert.That(response.StatusCode, Is.EqualTo(status));
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(answer.GetProperty("error").GetString(), Does.Contain(expected));
    }
}
