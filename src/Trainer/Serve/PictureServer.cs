using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Serve;

/// <summary>The service: a page, its two files, POST /predict and GET /health.</summary>
internal sealed class PictureServer : IAsyncDisposable
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'";
    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];
    private readonly WebApplication _application;
    private readonly PredictEndpoint _predict;

    /// <summary>Prepares the service.</summary>
    /// <param name="judge">What answers, which must outlive this.</param>
    /// <param name="health">What the health endpoint says.</param>
    /// <param name="options">How it listens.</param>
    public PictureServer(PictureJudge judge, ServedHealth health, ServeOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Timeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBytes;
            kestrel.Limits.MaxConcurrentConnections = options.MaxRequests * 8;
            kestrel.Listen(options.Address, options.Port);
        });
        _predict = new PredictEndpoint(judge, options);
        _application = builder.Build();
        if (IPAddress.IsLoopback(options.Address))
        {
            _application.Use(RefuseForeignNames);
        }

        _application.UseRouting();
        Serve("/", "serve.html", "text/html; charset=utf-8");
        Serve("/serve.css", "serve.css", "text/css; charset=utf-8");
        Serve("/serve.js", "serve.js", "text/javascript; charset=utf-8");
        _application.MapGet("/health", context => context.Response.WriteAsJsonAsync(health, TrainerJson.Default.ServedHealth));
        _application.MapPost("/predict", _predict.HandleAsync);
    }

    /// <summary>Starts to listen.</summary>
    /// <returns>Where.</returns>
    /// <exception cref="UserException">The port is taken or may not be used.</exception>
    public async Task<string> StartAsync()
    {
        try
        {
            await _application.StartAsync();
        }
        catch (IOException error)
        {
            throw new UserException($"The service cannot listen: {error.Message.TrimEnd('.')}; choose another --port.", error);
        }
        catch (System.Net.Sockets.SocketException error)
        {
            throw new UserException($"The service cannot listen: {error.Message.TrimEnd('.')}; choose another --host or --port.", error);
        }

        return _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    /// <summary>Waits until Ctrl-C or a termination signal, and for the requests under way.</summary>
    /// <returns>A task that ends with the service.</returns>
    public Task WaitAsync() => _application.WaitForShutdownAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _predict.Dispose();
    }

    /// <summary>A page of another site could give its own name this machine's address, and read what only this machine may.</summary>
    private static Task RefuseForeignNames(HttpContext context, RequestDelegate next) =>
        LoopbackNames.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
            ? next(context)
            : PredictEndpoint.RefuseAsync(context, StatusCodes.Status400BadRequest, "This service is known as localhost alone.");

    private void Serve(string path, string resource, string type)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        _application.MapGet(path, async context =>
        {
            context.Response.ContentType = type;
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        });
    }
}
