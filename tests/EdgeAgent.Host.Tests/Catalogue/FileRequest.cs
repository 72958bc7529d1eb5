namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>What a <see cref="FileServer"/> was asked.</summary>
internal sealed record FileRequest(string Path, long? From, string? IfRange, string? Host);
