using System.Net;
using EdgeAgent.Mqtt.Broker;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.Broker;

public sealed class AddressGuardTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.168.1.7");
    private static readonly IPAddress Other = IPAddress.Parse("192.168.1.8");
    private readonly FakeTimeProvider _time = new();

    private AddressGuard Guard() => new(3, 5, TimeSpan.FromSeconds(30), _time);

    [Fact]
    public void An_address_has_so_many_connections_and_no_more_until_one_ends()
    {
        var guard = Guard();
        for (var i = 0; i < 3; i++)
            Assert.True(guard.TryEnter(One));

        Assert.False(guard.TryEnter(One));
        Assert.False(guard.TryEnter(One.MapToIPv6()));
        Assert.True(guard.TryEnter(Other));
        guard.Leave(One);
        Assert.True(guard.TryEnter(One));
    }

    [Fact]
    public void Failed_logins_make_an_address_wait_before_each_further_one()
    {
        var guard = Guard();
        for (var i = 0; i < 4; i++)
            Assert.False(guard.Fail(One));
        Assert.True(guard.TryEnter(One));
        guard.Leave(One);

        Assert.True(guard.Fail(One));
        Assert.False(guard.TryEnter(One));
        Assert.False(guard.Fail(One));
        Assert.True(guard.TryEnter(Other));
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.True(guard.TryEnter(One));
        guard.Leave(One);
        Assert.True(guard.Fail(One));
        Assert.False(guard.TryEnter(One));
    }

    [Fact]
    public void A_network_of_IPv6_counts_as_one_address()
    {
        var guard = Guard();
        for (var i = 1; i <= 3; i++)
            Assert.True(guard.TryEnter(IPAddress.Parse($"2001:db8::{i}")));

        Assert.False(guard.TryEnter(IPAddress.Parse("2001:db8::99")));
        Assert.True(guard.TryEnter(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void However_many_addresses_come_few_are_remembered_and_who_failed_most_among_them()
    {
        var guard = Guard();
        for (var i = 0; i < 5; i++)
            guard.Fail(One);
        for (var i = 0; i < 5000; i++)
            guard.Fail(new IPAddress(0x0A000000 + i));

        Assert.InRange(guard.Count, 1, AddressGuard.MostAddresses);
        Assert.False(guard.TryEnter(One));
    }
}
