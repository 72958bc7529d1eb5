using Microsoft.Extensions.Hosting;

namespace EdgeAgent.Host.Page;

/// <summary>The page's server lives as long as the agent, which alone listens to signals.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
