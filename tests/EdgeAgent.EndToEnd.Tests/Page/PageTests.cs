namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>The tests with a browser run one after another: they share it, and a machine of two cores shows one page well.</summary>
[CollectionDefinition(WatchedDemo.Name)]
public sealed class PageTests : ICollectionFixture<WatchedDemo>;
