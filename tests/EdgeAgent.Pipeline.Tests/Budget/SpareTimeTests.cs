using EdgeAgent.Pipeline.Budget;

namespace EdgeAgent.Pipeline.Tests.Budget;

public sealed class SpareTimeTests
{
    private readonly SpareTime _spare = new();

    [Fact]
    public void At_first_there_is_all_the_time_and_no_rest_after_work()
    {
        Assert.Equal(1, _spare.Share);
        Assert.Equal(0, _spare.RestAfter(1000));
    }

    [Fact]
    public void One_reading_over_a_limit_leaves_hardly_any_and_room_gives_it_back_little_by_little()
    {
        _spare.Take(isOver: true, hasRoom: false, lacksMemory: false);
        Assert.Equal(49_000, _spare.RestAfter(1000));
        _spare.Take(isOver: false, hasRoom: false, lacksMemory: false);
        Assert.Equal(0.02, _spare.Share);
        var shares = Enumerable.Range(0, 25).Select(_ =>
        {
            _spare.Take(isOver: false, hasRoom: true, lacksMemory: false);
            return _spare.Share;
        }).ToList();

        Assert.Equal(shares.Order(), shares);
        Assert.InRange(shares[4], 0.2, 0.3);
        Assert.Equal(1, shares[^1]);
        Assert.False(_spare.LacksMemory);
    }

    [Fact]
    public void Who_has_let_go_of_memory_is_not_asked_to_take_it_again()
    {
        _spare.Take(isOver: true, hasRoom: false, lacksMemory: true);
        _spare.Take(isOver: false, hasRoom: true, lacksMemory: false);

        Assert.True(_spare.LacksMemory);
    }
}
