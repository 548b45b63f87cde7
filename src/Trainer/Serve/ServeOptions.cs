using System.Net;

namespace Wikiart.Cuda.Trainer.Serve;

/// <summary>How the service listens and what it refuses.</summary>
/// <param name="Address">The address to listen on.</param>
/// <param name="Port">The port; 0 for any free one.</param>
/// <param name="MaxBytes">The largest picture file, in bytes.</param>
/// <param name="MaxRequests">Requests under way at most; further ones are turned away.</param>
/// <param name="Timeout">The longest time for a request, its upload included.</param>
internal sealed record ServeOptions(IPAddress Address, int Port, long MaxBytes, int MaxRequests, TimeSpan Timeout);
