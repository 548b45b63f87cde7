using Microsoft.AspNetCore.Http;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Serve;

/// <summary>POST /predict: a picture in, JSON out. Whatever the client sends, it gets an answer that says what was wrong.</summary>
internal sealed class PredictEndpoint : IDisposable
{
    private const int DefaultTopK = 5;
    private const int MostTopK = 1000;

    private readonly PictureJudge _judge;
    private readonly ServeOptions _options;
    private readonly SemaphoreSlim _places;

    /// <summary>Prepares the endpoint.</summary>
    /// <param name="judge">What answers, which must outlive this.</param>
    /// <param name="options">What is refused.</param>
    public PredictEndpoint(PictureJudge judge, ServeOptions options)
    {
        _judge = judge;
        _options = options;
        _places = new SemaphoreSlim(options.MaxRequests);
    }

    /// <summary>Handles a request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the response.</returns>
    public async Task HandleAsync(HttpContext context)
    {
        // The place is taken before the upload, so that no more than that many pictures are in memory.
        if (!_places.Wait(0))
        {
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, $"{_options.MaxRequests} requests are under way; try again.");
            return;
        }

        try
        {
            await AnswerAsync(context);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    /// <summary>Answers with an error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="sentence">What was wrong.</param>
    /// <returns>A task that ends with the response.</returns>
    public static Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ServedError(sentence), TrainerJson.Default.ServedError);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (TopK(context.Request) is not { } topK)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"top_k must be a whole number from 1 to {MostTopK}.");
            return;
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(_options.Timeout);
        bool isUploaded = false;
        try
        {
            byte[] encoded = await ReadAsync(context.Request, limit.Token);
            isUploaded = true;
            (ServedPrediction? prediction, string? fault) = await _judge.AnswerAsync(encoded, topK, limit.Token);
            await (prediction is null
                ? RefuseAsync(context, StatusCodes.Status400BadRequest, $"The picture cannot be read: {fault}.")
                : context.Response.WriteAsJsonAsync(prediction, TrainerJson.Default.ServedPrediction, cancellationToken: limit.Token));
        }
        catch (BadHttpRequestException error)
        {
            string sentence = error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"The picture is larger than {_options.MaxBytes / 1e6:0.###} MB."
                : error.Message;
            await RefuseAsync(context, error.StatusCode, sentence);
        }
        catch (InvalidDataException error)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"The form cannot be read: {error.Message}");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(
                context,
                isUploaded ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status408RequestTimeout,
                $"The request took longer than {_options.Timeout.TotalSeconds:0.#} s.");
        }
        catch (Exception error) when (error is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, and nobody reads an answer.
        }
    }

    private static int? TopK(HttpRequest request)
    {
        string? text = request.Query["top_k"];
        return text is null ? DefaultTopK : int.TryParse(text, out int number) && number is >= 1 and <= MostTopK ? number : null;
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        // curl --data-binary calls any bytes a URL-encoded form; only the other kind of form holds files.
        if (request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
        {
            return await ReadAsync(request.Body, cancellation);
        }

        IFormCollection form = await request.ReadFormAsync(cancellation);
        if (form.Files.Count == 0)
        {
            throw new InvalidDataException("it holds no file.");
        }

        await using Stream file = form.Files[0].OpenReadStream();
        return await ReadAsync(file, cancellation);
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy, cancellation);
        return copy.ToArray();
    }
}
